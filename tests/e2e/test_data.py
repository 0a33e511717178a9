"""Data sets in the page: one's own can be deleted, a damaged one told and imported again."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.stack import Stack

CSV = "x,y,label\n" + "".join(f"{at},{at % 7},{'ab'[at % 2]}\n" for at in range(40))


def bring(site: Stack, name: str) -> Path:
    """Import a small file as NAME; where it lies."""
    with site.client() as client:
        files = {"file": (f"{name}.csv", CSV.encode(), "text/csv")}
        answer = client.post("/api/data", data={"name": name}, files=files)
        assert answer.status_code == 201, answer.text
    return site.home / "data" / name


def open_data(page: Page, site: Stack) -> None:
    Editor(page, put(site, digits())).open()
    page.get_by_label("Menu", exact=True).click()
    page.get_by_role("menuitem", name="Data").click()


def test_a_data_set_of_ones_own_is_deleted_after_a_question(page: Page, site: Stack) -> None:
    folder = bring(site, "flowers")
    open_data(page, site)
    page.get_by_test_id("data-digits").get_by_role("button").first.click()  # open as it is in use
    row = page.get_by_test_id("data-flowers")
    row.get_by_role("button").first.click()
    row.get_by_test_id("data-delete").click()
    expect(row.get_by_test_id("data-question")).to_contain_text("No run has used it.")
    row.get_by_role("button", name="Keep it").click()
    assert folder.exists()
    row.get_by_test_id("data-delete").click()
    row.get_by_test_id("data-delete-now").click()
    expect(row).to_have_count(0)
    assert not folder.exists()
    page.get_by_test_id("data-iris").get_by_role("button").first.click()
    expect(page.get_by_test_id("data-delete")).to_have_count(0)  # what comes with Brickwork stays


def test_a_damaged_data_set_is_told_and_imported_again(
    page: Page, site: Stack, tmp_path: Path
) -> None:
    description = bring(site, "broken") / "dataset.json"
    description.chmod(0o644)
    description.write_text("{", encoding="utf-8")
    open_data(page, site)
    row = page.get_by_test_id("data-broken")
    expect(row).to_contain_text("Damaged")
    row.get_by_role("button").first.click()
    file = tmp_path / "again.csv"
    file.write_text(CSV, encoding="utf-8")
    row.get_by_test_id("data-again").set_input_files(file)
    expect(row).to_contain_text("40 rows")
    assert json.loads(description.read_text(encoding="utf-8"))["rows"] == 40


@pytest.mark.usefixtures("may_complain")
def test_a_file_that_cannot_be_imported_again_is_told_over_the_list(
    page: Page, site: Stack, tmp_path: Path
) -> None:
    description = bring(site, "lost") / "dataset.json"
    description.chmod(0o644)
    description.write_text("{", encoding="utf-8")
    open_data(page, site)
    row = page.get_by_test_id("data-lost")
    row.get_by_role("button").first.click()
    file = tmp_path / "picture.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    row.get_by_test_id("data-again").set_input_files(file)
    notice = page.get_by_role("dialog").get_by_role("status").get_by_text("lost.csv")
    expect(notice).to_be_visible()
    notice.get_by_label("Dismiss").click()
    expect(notice).to_have_count(0)
    file = tmp_path / "lost.csv"
    file.write_text(CSV, encoding="utf-8")
    page.get_by_test_id("data-file").set_input_files(file)
    expect(row).to_contain_text("40 rows")
