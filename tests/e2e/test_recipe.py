"""Setting how to train: a rare field, a frozen layer, and what the run then shows."""

from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, newest_run, put
from tests.stack import Stack


def test_a_rare_field_a_frozen_layer_and_the_confusion_matrix(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits(epochs=2))).open()
    editor.leave_field()
    page.get_by_test_id("tab-recipe").click()
    expect(page.get_by_test_id("recipe-clip_norm")).to_be_hidden()
    page.get_by_text("Fine-tuning").click()
    editor.set_recipe("clip_norm", "0.5")
    expect(page.get_by_test_id("fine-tuning")).to_contain_text("Clip norm")
    editor.select("conv_1")
    page.get_by_text("like the others").click()
    page.get_by_label("Frozen").check()
    expect(page.get_by_test_id("frozen-conv_1")).to_be_attached()
    page.keyboard.press("Control+Z")
    expect(page.get_by_test_id("frozen-conv_1")).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_test_id("frozen-conv_1")).to_be_attached()
    editor.show("confusion")
    page.get_by_test_id("watch-confusion").click()
    editor.train()
    matrix = page.get_by_test_id("confusion")
    expect(matrix).to_be_visible(timeout=90_000)
    expect(matrix.get_by_role("rowheader")).to_have_text([str(digit) for digit in range(10)])
    matrix.locator('[data-cell="7 7"]').hover()
    expect(page.get_by_test_id("confusion-said")).to_contain_text("7 recognised: ")
    recipe = newest_run(site)["recipe"]
    assert recipe["clip_norm"] == 0.5
    assert recipe["layers"] == {"conv_1": {"learning_rate": 1.0, "frozen": True}}
    assert recipe["metrics"] == ["accuracy", "confusion_matrix"]
