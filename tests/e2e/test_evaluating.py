"""A trained run on other data: chosen or uploaded, told beside its own values, or why not."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graphapp.templates_gallery import templates
from tests.e2e.editor import Editor
from tests.e2e.graphs import put
from tests.stack import Stack

HEAD = "species,sepal length,sepal width,petal length,petal width\n"
FLOWERS = (
    "setosa,5.1,3.5,1.4,0.2\nversicolor,7.0,3.2,4.7,1.4\nvirginica,6.9,3.1,5.1,2.3\n"
    "setosa,4.7,3.2,1.3,0.2\nversicolor,6.4,3.2,4.5,1.5\nvirginica,5.8,2.7,5.1,1.9\n"
)
MEASURED = 60_000


def trained(page: Page, site: Stack) -> Editor:
    """The page of a network that has learned the irises."""
    template = next(entry for entry in templates() if entry["id"] == "iris-mlp")
    recipe = template["recipe"] | {"epochs": 5}
    graph = template["graph"] | {"canvas": {"recipe": recipe}}
    first = next(node["id"] for node in graph["nodes"] if node["block"] == "Input")
    editor = Editor(page, put(site, graph)).open(first)
    editor.train()
    editor.wait_for_state("finished")
    return editor


def upload(page: Page, folder: Path, name: str, text: str) -> None:
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    page.get_by_test_id("data-file").set_input_files(file)


@pytest.mark.timeout(180)
def test_a_file_is_uploaded_and_its_values_stand_beside_the_runs_own(
    page: Page, site: Stack, tmp_path: Path
) -> None:
    trained(page, site)
    page.get_by_test_id("evaluate").click()
    dialog = page.get_by_role("dialog", name=re.compile(r"Evaluate run \d+ on other data"))
    choice = page.get_by_test_id("evaluate-data")
    expect(choice.locator("option", has_text="digits")).to_be_disabled()
    expect(choice.locator("option", has_text="digits")).to_contain_text("has no column")
    upload(page, tmp_path, "meadow", HEAD + FLOWERS)
    table = page.get_by_test_id("evaluated")
    expect(table).to_be_visible(timeout=MEASURED)
    expect(choice).to_have_value("meadow")
    expect(table).to_contain_text("6 rows")
    for name in ("Loss", "Accuracy"):
        row = table.get_by_role("row", name=re.compile(f"^{name}"))
        expect(row.get_by_role("cell")).to_have_count(2)
        for cell in row.get_by_role("cell").all():
            expect(cell).to_have_text(re.compile(r"\d"))
    upload(page, tmp_path, "weeds", HEAD + FLOWERS + "thistle,1,2,3,4\nthistle,1,2,3,5\n")
    problem = page.get_by_test_id("evaluate-problem")
    expect(problem).to_contain_text("row 8, column 'species': 'thistle' is no", timeout=MEASURED)
    choice.select_option("meadow")
    expect(table).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_test_id("tab-runs").click()
    page.get_by_role("button", name=re.compile(r"Evaluate run \d+ on other data")).first.click()
    expect(table).to_contain_text("6 rows")


@pytest.mark.timeout(180)
def test_the_keyboard_alone_evaluates(page: Page, site: Stack) -> None:
    trained(page, site)
    page.keyboard.press("Control+K")
    expect(page.get_by_placeholder("What would you like to do?")).to_be_focused()
    page.keyboard.type("Evaluate on other")
    page.keyboard.press("Enter")
    choice = page.get_by_test_id("evaluate-data")
    choice.focus()
    choice.select_option("iris")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("evaluate-now")).to_be_focused()
    page.keyboard.press("Enter")
    table = page.get_by_test_id("evaluated")
    expect(table).to_contain_text("150 rows", timeout=MEASURED)
    expect(page.get_by_role("dialog")).to_contain_text("those that it learned from")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
