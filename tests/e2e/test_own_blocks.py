"""Blocks of one's own and shared weights in a real browser."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor
from tests.e2e.graphs import put
from tests.graphs import Document, chain, document, node
from tests.stack import Stack


def residual() -> Document:
    """A stem, a branch that is added to it again, and a head."""
    nodes = [
        node("image", "Input", shape=[1, 8, 8]),
        node("stem", "Conv2D", filters=16, padding="same"),
        node("conv", "Conv2D", filters=16, padding="same", activation="relu"),
        node("add", "Add"),
        node("pool", "GlobalAveragePooling2D"),
        node("dense", "Dense", units=10),
    ]
    wires = [("image", "stem"), ("stem", "conv"), ("stem", "add"), ("conv", "add")]
    return document(nodes, [*wires, ("add", "pool"), ("pool", "dense")])


def make_block(page: Page, name: str, first: str, *others: str) -> None:
    """Select nodes and make them into a block called NAME."""
    page.get_by_test_id(f"node-{first}").click()
    for other in others:
        page.get_by_test_id(f"node-{other}").click(modifiers=["Shift"])
    page.keyboard.press("Control+G")
    page.get_by_test_id("block-name").fill(name)
    page.keyboard.press("Enter")


def test_a_selection_becomes_a_block_and_unpacks_again(page: Page, site: Stack) -> None:
    Editor(page, put(site, residual())).open()
    before = page.get_by_test_id("total-parameters").inner_text()
    page.get_by_test_id("node-conv").click()
    page.get_by_test_id("node-add").click(modifiers=["Shift"])
    page.keyboard.press("Control+G")
    expect(page.get_by_test_id("block-name")).to_have_value("Residual")
    page.get_by_test_id("block-name").fill("residual")
    expect(page.get_by_role("alert")).to_contain_text("capital letter: Residual")
    expect(page.get_by_role("button", name="Make the block")).to_be_disabled()
    page.get_by_test_id("block-name").fill("Residual")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("shape-residual")).to_have_text("16 × 8 × 8")
    expect(page.get_by_test_id("wire-stem-residual")).to_be_attached()
    expect(page.get_by_test_id("wire-residual-pool")).to_be_attached()
    expect(page.get_by_test_id("palette-module:Residual")).to_be_visible()
    page.keyboard.press("Control+Shift+G")
    expect(page.get_by_test_id("wire-conv-add")).to_be_attached()
    expect(page.get_by_test_id("node-residual")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("total-parameters")).to_have_text(before)
    page.keyboard.press("Control+Z")
    expect(page.get_by_test_id("node-residual")).to_be_visible()
    page.keyboard.press("Control+Z")
    expect(page.get_by_test_id("node-conv")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_what_cannot_be_one_block_is_refused_with_a_sentence(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, residual())).open()
    editor.select("stem")
    page.get_by_test_id("node-add").click(modifiers=["Shift"])
    page.keyboard.press("Control+G")
    expect(page.get_by_text("lies between the selected blocks")).to_be_visible()
    expect(page.get_by_test_id("block-name")).to_have_count(0)


def test_the_inside_is_edited_with_its_real_shapes_and_uses_choose(page: Page, site: Stack) -> None:
    editor = Editor(page, put(site, residual())).open()
    make_block(page, "Features", "conv")
    page.get_by_test_id("node-features").dblclick()
    expect(page.get_by_test_id("way-in")).to_contain_text("Features")
    expect(page.get_by_test_id("shape-input")).to_have_text("16 × 8 × 8")
    expect(page.get_by_test_id("shape-conv")).to_have_text("16 × 8 × 8")
    editor.select("conv")
    page.get_by_test_id("expose-filters").click()
    editor.set_field("kernel_size", "5")
    expect(page.get_by_test_id("node-conv")).to_contain_text("5 × 5")
    page.locator(".react-flow__pane").click(position={"x": 400, "y": 90})
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("way-in")).to_have_count(0)
    expect(page.get_by_test_id("field-filters")).to_have_value("16")
    editor.set_field("repeat", "3")
    expect(page.get_by_test_id("node-features")).to_contain_text("× 3")
    editor.set_field("filters", "8")
    expect(page.get_by_test_id("node-features")).to_have_attribute("data-state", "problem")
    editor.set_field("filters", "16")
    expect(page.get_by_test_id("node-features")).to_have_attribute("data-state", "fine")
    expect(page.get_by_test_id("node-features")).to_contain_text(f"{3 * (16 * 16 * 25 + 16):,}")
    page.get_by_test_id("tab-code").click()
    expect(page.get_by_test_id("code")).to_contain_text("class Features(nn.Module)")


def test_blocks_are_used_again_renamed_and_kept_in_the_file(
    page: Page, site: Stack, tmp_path: Path
) -> None:
    editor = Editor(page, put(site, residual())).open()
    make_block(page, "Part", "conv", "add")
    page.get_by_test_id("palette-module:Part").click()
    expect(page.get_by_test_id("node-part_2")).to_be_visible()
    expect(page.get_by_test_id("wire-part-part_2")).to_be_attached()
    page.get_by_test_id("own-Part").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("Part is used twice in the graph")).to_be_visible()
    page.get_by_test_id("own-Part").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_test_id("block-name").fill("Piece")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("palette-module:Piece")).to_be_visible()
    expect(page.get_by_test_id("node-part_2")).to_contain_text("Piece")
    editor.leave_field()
    with page.expect_download() as download:
        page.get_by_test_id("menu").click()
        page.get_by_role("menuitem", name="Download").click()
    file = tmp_path / "graph.brick.json"
    download.value.save_as(file)
    stored = json.loads(file.read_text("utf-8"))
    assert list(stored["modules"]) == ["Piece"]
    blocks = [item["block"] for item in stored["nodes"]]
    assert blocks.count("module:Piece") == 2


def test_two_blocks_share_their_weights_until_one_gets_its_own(page: Page, site: Stack) -> None:
    left, right = node("left", "Input", shape=[4]), node("right", "Input", shape=[4])
    one, two = node("one", "Dense", units=8), node("two", "Dense", units=5)
    wires = [("left", "one"), ("right", "two"), ("one", "add"), ("two", "add")]
    graph = document([left, right, one, two, node("add", "Add")], wires)
    editor = Editor(page, put(site, graph)).open("left")
    editor.select("one")
    page.get_by_test_id("node-two").click(modifiers=["Shift"])
    page.get_by_role("button", name="Share weights").click()
    expect(page.get_by_test_id("shared-two")).to_contain_text("Dense")
    expect(page.get_by_test_id("shape-two")).to_have_text("8")
    expect(page.get_by_test_id("node-two")).not_to_contain_text("40")
    page.get_by_test_id("shared-two").hover()
    expect(page.get_by_test_id("node-one")).to_have_attribute("data-twin", "true")
    editor.leave_field()
    editor.select("two")
    expect(page.get_by_test_id("shared-note")).to_contain_text("shared with Dense")
    expect(page.get_by_test_id("field-units")).to_be_disabled()
    editor.select("one")
    page.keyboard.press("Delete")
    expect(page.get_by_test_id("shared-two")).to_have_count(0)
    expect(page.get_by_test_id("node-two")).to_contain_text("8 units")
    page.keyboard.press("Control+Z")
    editor.select("two")
    page.get_by_test_id("own-weights").click()
    expect(page.get_by_test_id("field-units")).to_be_enabled()
    expect(page.get_by_test_id("field-units")).to_have_value("8")


def test_padding_is_set_side_by_side(page: Page, site: Stack) -> None:
    graph = chain(node("image", "Input", shape=[1, 8, 8]), node("pad", "ZeroPadding2D"))
    editor = Editor(page, put(site, graph)).open()
    editor.select("pad")
    page.get_by_label("One number for each side").click()
    editor.set_field("padding-left", "3")
    expect(page.get_by_test_id("shape-pad")).to_have_text("1 × 10 × 12")
    editor.set_field("padding-right", "3")
    expect(page.get_by_test_id("shape-pad")).to_have_text("1 × 10 × 14")
    page.get_by_label("The same on all sides").click()
    expect(page.get_by_test_id("shape-pad")).to_have_text("1 × 10 × 10")
