"""Editing in a real browser: drop, undo, mend, save, find again."""

import json
import statistics
from pathlib import Path

from playwright.sync_api import Page, expect

from bench.edit_to_shapes import NODES, edit_times, long_chain
from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.graphs import chain, node
from tests.stack import Stack


def test_a_drop_on_a_wire_is_one_step_to_undo_and_redo(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.drag_onto_wire("Dropout", "pool", "flat")
    editor.set_field("rate", "0.33")
    editor.leave_field()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_test_id("node-dropout")).to_contain_text("0.5")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_test_id("node-dropout")).to_have_count(0)
    expect(page.get_by_test_id("wire-pool-flat")).to_be_attached()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.keyboard.press("Control+Shift+Z")
    page.keyboard.press("Control+Shift+Z")
    expect(page.get_by_test_id("node-dropout")).to_contain_text("0.33")
    expect(page.get_by_test_id("wire-dropout-flat")).to_be_attached()


def test_a_problem_shows_at_its_node_and_is_mended_with_one_click(page: Page, site: Stack) -> None:
    image = node("image", "Input", shape=[1, 8, 8])
    editor = Editor(page, put(site, chain(image, node("steps", "RepeatVector", n=10)))).open()
    steps = page.get_by_test_id("node-steps")
    expect(steps).to_have_attribute("data-state", "problem")
    expect(page.get_by_text("1 × 8 × 8").first).to_be_visible()
    page.get_by_role("button", name="Insert Flatten").first.click()
    expect(steps).to_have_attribute("data-state", "fine")
    expect(page.get_by_test_id("shape-steps")).to_have_text("10 × 64")
    expect(page.get_by_test_id("shape-flatten")).to_have_text("64")
    editor.page.get_by_role("button", name="Undo").click()
    expect(steps).to_have_attribute("data-state", "problem")


def test_a_click_adds_after_the_selection_and_delete_heals_the_chain(
    page: Page, site: Stack
) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.select("pool")
    page.get_by_test_id("palette-Dropout").click()
    expect(page.get_by_test_id("wire-pool-dropout")).to_be_attached()
    expect(page.get_by_test_id("wire-dropout-flat")).to_be_attached()
    editor.select("dropout")
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("node-dropout")).to_have_count(0)
    expect(page.get_by_test_id("wire-pool-flat")).to_be_attached()


def test_what_is_copied_is_pasted_with_its_wires_and_its_settings(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.select("conv_1")
    page.get_by_test_id("node-conv_2").click(modifiers=["Shift"])
    page.keyboard.press("Control+D")
    nodes, wires = page.locator('[data-testid^="node-"]'), page.locator('[data-testid^="wire-"]')
    expect(nodes).to_have_count(9)
    expect(wires).to_have_count(7)
    expect(nodes.filter(has_text="32 filters")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(nodes).to_have_count(7)


def test_what_was_changed_is_there_after_a_reload_and_in_another_browser(
    page: Page, site: Stack
) -> None:
    address = put(site, digits())
    editor = Editor(page, address).open()
    editor.select("dense")
    editor.set_field("units", "12")
    expect(page.get_by_test_id("shape-dense")).to_have_text("12")
    page.reload()  # at once: before the editor has saved
    expect(page.get_by_test_id("shape-dense")).to_have_text("12")
    expect(page.get_by_test_id("saved")).to_contain_text("Saved")
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context().new_page()
    other.goto(address)
    expect(other.get_by_test_id("shape-dense")).to_have_text("12")
    other.context.close()


def test_the_code_is_the_one_that_the_command_line_shows(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.show("code")
    code = page.get_by_test_id("code")
    expect(code).to_contain_text("class Model(nn.Module):")
    expect(code).to_contain_text('nn.Conv2d(1, 16, 3, padding="same")')
    editor.select("conv_1")
    editor.set_field("filters", "24")
    expect(code).to_contain_text('nn.Conv2d(1, 24, 3, padding="same")')


def test_a_graph_that_is_dropped_as_a_file_opens(page: Page, site: Stack, tmp_path: Path) -> None:
    Editor(page, put(site, digits())).open()
    document = chain(node("row", "Input", shape=[5]), node("scores", "Dense", units=3))
    transfer = page.evaluate_handle(
        """(text) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([text], "net.brick.json", { type: "application/json" }));
          return transfer;
        }""",
        json.dumps(document),
    )
    page.dispatch_event(".react-flow__pane", "drop", {"dataTransfer": transfer})
    expect(page.get_by_test_id("shape-scores")).to_have_text("3")
    expect(page.get_by_test_id("node-image")).to_have_count(0)


def test_new_shapes_follow_an_edit_at_once_with_100_nodes(page: Page, site: Stack) -> None:
    """`make bench` measures this (50 ms on a quiet machine); here a busy one may take longer."""
    page.goto(put(site, long_chain(NODES)))
    assert statistics.median(there for there, _ in edit_times(page, rounds=15)) <= 250
