"""The palette: the block catalogue with its families, computed once per process."""

from functools import cache
from typing import Any

from engine.spec import block_catalogue
from engine.spec.block import FAMILIES


@cache
def palette() -> dict[str, Any]:
    """`families` in the order of the palette, and `blocks`."""
    blocks = block_catalogue()
    return {"families": _families(), "blocks": blocks}


def _families() -> list[dict[str, str]]:
    """Each family's name, title and letter: the first of its title that no other family has."""
    families: list[dict[str, str]] = []
    for name, title in FAMILIES.items():
        taken = {family["letter"] for family in families}
        letter = next(each for each in title.upper() if each.isalpha() and each not in taken)
        families.append({"name": name, "title": title, "letter": letter})
    return families
