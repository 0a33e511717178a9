"""Whatever a document, a stored graph, the browser or a proxy holds: the page is never white."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import digits, put
from tests.graphs import chain, node
from tests.mutations import mutations
from tests.stack import Stack

ROW = node("row", "Input", shape=[4])


def dense(**params: Any) -> dict[str, Any]:
    """A good graph but for what its Dense is told."""
    return chain(ROW, node("dense", "Dense", **params))


ODD: dict[str, dict[str, Any]] = {
    "an object as a number": dense(units={"a": 1}),
    "a choice of nobody": dense(units={"$": {"a": 1}}, activation={"$": 7}),
    "lists in lists": dense(units=[[1, [2, "x"]], None]),
    "a word as a choice": dense(units=3, activation="constructor"),
    "names that objects have": chain(ROW, node("constructor", "Dense", units=3)),
    "a module of such names": {
        **chain(ROW, node("part", "module:Constructor", constructor=3)),
        "modules": {
            "Constructor": {
                "nodes": [
                    node("x", "Input", shape=[4]),
                    node("constructor", "Dense", units={"$": "constructor"}),
                ],
                "wires": [{"from": "x", "to": "constructor"}],
                "parameters": {"constructor": {"default": 2}},
            }
        },
    },
    "a recipe of other kinds": {
        **dense(units=3),
        "canvas": {"recipe": {"data": "iris", "target": 7, "metrics": 5, "optimizer": [],
                              "layers": {"constructor": 1}, "loss_weights": []}},
    },
}  # fmt: skip


def rewrite(site: Stack, address: str, document: Any) -> None:
    """What an older program, or a damaged disk, has left of a graph in the database."""
    graph_id = address.split("=")[-1]
    with sqlite3.connect(site.home / "brickwork.sqlite3", timeout=20) as database:
        done = database.execute(
            "UPDATE graphapp_graph SET document = ? WHERE id = ?", (json.dumps(document), graph_id)
        )
        assert done.rowcount == 1


def is_whole(page: Page) -> None:
    """Every part of the page is drawn."""
    expect(page.locator(".broken")).to_have_count(0)
    for part in ("nav.app-palette", ".app-inspector", ".app-dock", ".react-flow"):
        expect(page.locator(part)).to_be_visible()
    expect(page.get_by_test_id("saved")).to_be_visible()


@pytest.mark.parametrize("what", ODD)
def test_an_odd_document_is_drawn_and_told(page: Page, site: Stack, what: str) -> None:
    address, document = put(site, ODD[what]), ODD[what]
    page.goto(address)
    for each in document["nodes"]:
        expect(page.get_by_test_id(f"node-{each['id']}")).to_be_visible()
        page.get_by_test_id(f"node-{each['id']}").click()
        is_whole(page)
    Editor(page, address).leave_field()
    page.get_by_test_id("tab-recipe").click()
    is_whole(page)
    page.reload()  # it is the newest
    expect(page.get_by_test_id(f"node-{document['nodes'][1]['id']}")).to_be_visible()
    is_whole(page)


def test_changed_documents_are_drawn(page: Page, site: Stack, may_complain: None) -> None:
    shown = 0
    Editor(page, put(site, digits())).open()
    with site.client() as client:
        for what, document in mutations(40, seed=7):
            body = json.dumps({"document": document})  # half a pair of surrogates, escaped
            headers = {"Content-Type": "application/json"}
            answer = client.post("/api/graphs", content=body, headers=headers)
            if answer.status_code != 201:
                assert answer.status_code == 400, what
                continue
            page.evaluate("id => { location.hash = `graph=${id}` }", answer.json()["id"])
            for each in answer.json()["document"]["nodes"][:1]:
                expect(page.get_by_test_id(f"node-{each['id']}")).to_be_visible()
            is_whole(page)
            shown += 1
    assert shown > 2


def test_a_graph_kept_before_opens_without_what_cannot_be_used(page: Page, site: Stack) -> None:
    address = put(site, dense(units=3))
    places = {"row": {"x": "left", "y": 0}, "dense": {"x": 300, "y": 0}}
    canvas = {"titles": {"dense": {"a": 1}, "row": "The row"}, "positions": places, "notes": 7}
    rewrite(site, address, {**dense(units=3), "canvas": canvas})
    page.goto(address)
    expect(page.get_by_test_id("node-row")).to_contain_text("The row")
    expect(page.get_by_role("status").filter(has_text="canvas.titles.dense")).to_be_visible()
    is_whole(page)


@pytest.mark.parametrize("left", [[], {"nodes": 7}, {**dense(units=3), "version": 9}])
def test_one_bad_newest_graph_keeps_nobody_from_the_others(
    page: Page, site: Stack, may_complain: None, left: Any
) -> None:
    put(site, digits())
    address = put(site, dense(units=3))
    rewrite(site, address, left)
    page.goto(site.url)  # a browser that has never been here opens the newest
    told = page.get_by_role("dialog")
    expect(told).to_contain_text("This graph cannot be opened")
    expect(page.get_by_test_id("node-dense").first).to_be_attached()  # the next is open
    told.get_by_role("button", name="Open the last good version").click()
    expect(page.get_by_test_id("node-row")).to_be_visible()
    expect(page.get_by_test_id("saved")).to_contain_text("Saved")
    page.goto(site.url)
    expect(page.get_by_test_id("node-row")).to_be_visible()
    is_whole(page)


def test_a_file_that_is_no_graph_is_refused_in_words(
    page: Page, site: Stack, tmp_path: Path
) -> None:
    Editor(page, put(site, digits())).open()
    file = tmp_path / "odd.brick.json"
    file.write_text(json.dumps(chain(ROW, node("Conv 1", "Dense", units=3))), encoding="utf-8")
    page.get_by_label("Menu", exact=True).click()
    with page.expect_file_chooser() as chosen:
        page.get_by_role("menuitem", name="Open a file").click()
    chosen.value.set_files(file)
    expect(page.get_by_text("is called “Conv 1”")).to_be_visible()
    expect(page.get_by_test_id("node-image")).to_be_visible()


def test_a_browser_that_keeps_nothing_is_told_and_all_else_works(page: Page, site: Stack) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off'); }});"
    )
    Editor(page, put(site, digits())).open()
    expect(page.get_by_text("This browser keeps nothing")).to_be_visible()
    page.get_by_test_id("theme").click()
    is_whole(page)


def test_a_page_of_a_proxy_in_place_of_an_answer_is_told(
    page: Page, site: Stack, may_complain: None
) -> None:
    page.route("**/api/blocks", lambda route: route.fulfill(body="<html>Sign in</html>"))
    page.goto(put(site, digits()))
    expect(page.get_by_text("something between this page and the server")).to_be_visible()
    page.unroute("**/api/blocks")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".react-flow__node").first).to_be_visible()


def test_a_part_that_cannot_be_drawn_says_so_and_leads_back(
    page: Page, site: Stack, may_complain: None
) -> None:
    """A verdict of another program: the canvas alone is replaced by the ways on."""
    address = put(site, dense(units=3))
    odd = {"ok": True, "parameters": 1, "problems": [], "nodes": {"dense": {
        "shape": 5, "axes": 7, "dtype": 1, "parameters": {}, "outputs": 3, "why": 1}}}  # fmt: skip
    page.route("**/api/check", lambda route: route.fulfill(json=odd))
    page.goto(address)
    expect(page.get_by_role("heading", name="The canvas cannot be shown")).to_be_visible()
    expect(page.get_by_test_id("palette-Dense")).to_be_visible()
    page.unroute("**/api/check")
    main = page.get_by_role("main")
    main.get_by_role("button", name="Start a new graph").click()
    expect(page.get_by_text("An empty canvas")).to_be_visible()
