"""The pictures of the block reference: small, whole, in the editor's colours for light and dark."""

from xml.etree import ElementTree

import pytest

from engine.spec import block_catalogue
from scripts.block_picture import block_picture
from scripts.generate import BLOCK_PICTURES, files
from scripts.setup import FRONTEND

BLOCKS = {block["name"]: block for block in block_catalogue()}
NAMES = frozenset(BLOCKS)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_picture_shows_name_ports_and_shape(name: str) -> None:
    block = BLOCKS[name]
    picture = block_picture(block, NAMES)
    assert len(picture.encode()) < 2_000
    texts = [text.text or "" for text in ElementTree.fromstring(picture).iter() if text.text]
    assert name in texts
    assert name[0] in texts
    for port in (*block["inputs"], *block["outputs"]):
        assert any(text.removesuffix(" …") == port["name"] for text in texts)
    sizes = [f"{size:,}" for size in block["examples"][0]["output"] if size is not None]
    assert any(all(size in text for size in sizes) for text in texts[1:])


def test_colours_are_the_editor_s() -> None:
    light, dark = (FRONTEND / "src" / "styles" / "tokens.css").read_text("utf-8").split("[data-")
    picture = block_picture(BLOCKS["Conv2D"], NAMES)
    bright, _, night = picture.partition("@media(prefers-color-scheme:dark)")
    for styles, used in ((light, bright), (dark, night)):
        color = styles.partition("--f-convolution: ")[2].partition(";")[0]
        assert f".f{{fill:{color}}}" in used


def test_the_example_s_numbers_are_read_as_in_the_editor() -> None:
    picture = block_picture(BLOCKS["Conv2D"], NAMES)
    assert "32 filters, 3 × 3," in picture
    assert "4,640" in picture


def test_every_block_has_its_picture_in_the_folder() -> None:
    made = {path for path in files() if path.parent == BLOCK_PICTURES}
    assert {path.stem for path in made} == NAMES
    assert made == set(BLOCK_PICTURES.glob("*"))
