"""Ways through the editor beside the pointer: keyboard, fingers, clipboard, versions, two tabs."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.graphs import node
from tests.stack import Stack


def sequence() -> dict[str, Any]:
    """An LSTM, and an input that could be its first state."""
    return {
        "format": "brickwork.graph",
        "version": 1,
        "name": "Sequence",
        "nodes": [
            node("seq", "Input", shape=[12, 8]),
            node("start", "Input", shape=[16]),
            node("lstm", "LSTM", units=16),
            node("dense", "Dense", units=3),
        ],
        "wires": [{"from": "seq", "to": "lstm"}, {"from": "lstm", "to": "dense"}],
        "modules": {},
        "canvas": {},
    }


def overlapping(page: Page) -> list[tuple[str, str]]:
    """Pairs of nodes on the canvas that cover each other."""
    boxes = {
        str(found.get_attribute("data-testid")): found.bounding_box() or {}
        for found in page.locator('[data-testid^="node-"]').all()
    }
    return [
        (a, b)
        for a, one in boxes.items()
        for b, two in boxes.items()
        if a < b
        and one["x"] < two["x"] + two["width"]
        and two["x"] < one["x"] + one["width"]
        and one["y"] < two["y"] + two["height"]
        and two["y"] < one["y"] + one["height"]
    ]


def test_a_port_that_may_be_left_out_takes_a_wire(page: Page, site: Stack) -> None:
    Editor(page, put(site, sequence())).open("lstm")
    page.get_by_test_id("node-lstm").hover()  # ports that may be left out show on demand
    source = page.locator('[data-id="start"] .react-flow__handle-right')
    source.drag_to(page.locator('[data-id="lstm"] [data-handleid="initial_state"]'))
    expect(page.get_by_test_id("wire-start-lstm.initial_state")).to_be_attached()
    expect(page.get_by_test_id("shape-start")).to_have_text("16")


def test_the_keyboard_alone_connects_deletes_and_undoes(page: Page, site: Stack) -> None:
    Editor(page, put(site, sequence())).open("lstm")
    start = page.locator('.react-flow__node[data-id="start"]')
    for _ in range(60):
        page.keyboard.press("Tab")
        if start.evaluate("(element) => element === document.activeElement"):
            break
    expect(start).to_be_focused()
    page.keyboard.press("c")
    expect(page.get_by_test_id("connect-lstm.initial_state")).to_be_visible()
    page.keyboard.type("initial_state")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("wire-start-lstm.initial_state")).to_be_attached()
    expect(start).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("node-start")).to_have_count(0)
    page.keyboard.press("Control+Z")
    expect(page.get_by_test_id("wire-start-lstm.initial_state")).to_be_attached()
    page.keyboard.press("Control+Z")
    expect(page.get_by_test_id("wire-start-lstm.initial_state")).to_have_count(0)


def test_two_taps_connect_on_a_small_screen(browser: Browser, site: Stack) -> None:
    context = browser.new_context(
        viewport={"width": 420, "height": 860}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    Editor(page, put(site, sequence())).open("lstm")
    page.locator('[data-id="start"] .react-flow__handle-right').tap()
    page.locator('[data-id="lstm"] [data-handleid="initial_state"]').tap()
    expect(page.get_by_test_id("wire-start-lstm.initial_state")).to_be_attached()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == 420, "nothing may be wider than the screen"
    context.close()


def test_blocks_are_pasted_into_another_tab_beside_what_is_there(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.select("conv_1")
    page.get_by_test_id("node-conv_2").click(modifiers=["Shift"])
    page.keyboard.press("Control+C")
    other = page.context.new_page()
    Editor(other, put(site, sequence())).open("lstm")
    other.keyboard.press("Control+V")
    expect(other.get_by_test_id("wire-conv-conv_2")).to_be_attached()
    other.keyboard.press("Control+V")
    expect(other.locator('[data-testid^="node-"]')).to_have_count(8)
    assert overlapping(other) == []


def test_an_earlier_version_comes_back_and_goes_again(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.select("conv_1")
    editor.set_field("filters", "7")
    expect(page.get_by_test_id("saved")).to_have_text("Saved just now")
    page.get_by_test_id("saved").click()
    page.get_by_role("button", name="Version 1").click()
    expect(page.get_by_test_id("shape-conv_1")).to_have_text("16 × 8 × 8")
    assert overlapping(page) == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_test_id("shape-conv_1")).to_have_text("7 × 8 × 8")


def test_both_stay_when_a_graph_was_changed_in_two_places(
    page: Page, site: Stack, browser: Browser, complaints: list[str]
) -> None:
    address = put(site, digits())
    mine = Editor(page, address).open()
    context = browser.new_context()
    theirs = Editor(context.new_page(), address).open()
    theirs.select("dense")
    theirs.set_field("units", "30")
    expect(theirs.page.get_by_test_id("shape-dense")).to_have_text("30")
    expect(theirs.page.get_by_test_id("saved")).to_have_text("Saved just now")
    mine.select("conv_1")
    mine.set_field("filters", "7")
    page.get_by_role("button", name="Keep both").click()
    expect(page.get_by_test_id("graph-name")).to_have_value("Digits CNN (my copy)")
    expect(page).not_to_have_url(address)
    expect(page.get_by_test_id("shape-conv_1")).to_have_text("7 × 8 × 8")
    page.goto("about:blank")
    mine.open()
    expect(page.get_by_test_id("shape-dense")).to_have_text("30")
    expect(page.get_by_role("dialog")).to_have_count(0)
    context.close()
    assert all("409" in said for said in complaints), complaints
    complaints.clear()


def test_after_the_first_run_one_hint_says_what_to_try_and_taking_home_what_to_do(
    page: Page, site: Stack, tmp_path: Path
) -> None:
    editor = Editor(page, put(site, digits(epochs=2))).open()
    hint = page.get_by_test_id("first-hint")
    expect(hint).to_have_count(0)
    editor.train()
    editor.wait_for_state("finished")
    expect(hint).to_contain_text("drop Dropout on this wire")
    editor.take_home(tmp_path / "bundle.zip")
    expect(page.get_by_test_id("home-commands")).to_contain_text("predict.py")
    page.keyboard.press("Escape")
    editor.drag_onto_wire("Dropout", "flat", "dense")
    expect(page.get_by_test_id("wire-flat-dropout")).to_be_attached()
    expect(hint).to_have_count(0)
    page.reload()
    editor.wait_for_state("finished")
    expect(hint).to_have_count(0)


def test_the_puzzle_is_answered_by_the_check(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, digits())).open()
    editor.select("conv_2")
    page.get_by_role("tab", name="Learn").click()
    guess, answer = page.get_by_test_id("puzzle-guess"), page.get_by_test_id("puzzle-answer")
    guess.fill("5")
    guess.press("Enter")
    expect(answer).to_contain_text("It is 4.")
    expect(answer).to_contain_text("⌊(8 + 1 − 3) / 2⌋ + 1 = 4")
    page.get_by_role("button", name="Another one").click()
    guess.fill("6")
    guess.press("Enter")
    expect(answer).to_contain_text("Right, 6.")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_graph_is_opened_from_the_list_and_the_theme_stays(page: Page, site: Stack) -> None:
    put(site, {**sequence(), "name": "Wanted"})
    Editor(page, put(site, digits())).open()
    page.get_by_test_id("theme").click()
    page.keyboard.press("Control+O")
    page.locator(".row").filter(has_text="Wanted").click()
    expect(page.get_by_test_id("shape-lstm")).to_be_visible()
    expect(page.get_by_test_id("graph-name")).to_have_value("Wanted")
    page.reload()
    expect(page.get_by_test_id("shape-lstm")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", re.compile("dark"))


def test_a_link_to_another_graph_opens_in_the_same_page(page: Page, site: Stack) -> None:
    Editor(page, put(site, digits())).open()
    page.goto(put(site, sequence()))
    expect(page.get_by_test_id("shape-lstm")).to_have_text("16")
    expect(page.get_by_test_id("node-image")).to_have_count(0)
