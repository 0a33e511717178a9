"""What people call the parts of a recipe: a name as Keras or torch spells it finds the part."""

import difflib
import re
from collections.abc import Mapping

from engine.recipe.part import Part

NEAR = 0.8
"""How alike a misspelt name must be; below, two names are two things."""
ENDINGS = ("", "loss", "error", "metric", "lr", "scheduler", "schedule", "optimizer")
"""What is added to a name without changing what is meant: ``MSELoss``, ``StepLR``."""


def plain(name: str) -> str:
    """A name without capitals, spaces and signs: "MeanSquaredError" is "mean_squared_error"."""
    return re.sub(r"[^\w²]|_", "", name.lower())


def find_part(name: str, known: Mapping[str, type[Part]]) -> str | None:
    """The name of the part that a name stands for; None where it stands for none."""
    if name in known:
        return name
    names = _spellings(known)
    wanted = plain(name)
    for ending in ENDINGS:
        if wanted.endswith(ending) and (found := names.get(wanted.removesuffix(ending))):
            return found
    return None


def nearest_part(name: str, known: Mapping[str, type[Part]]) -> str | None:
    """The part that a misspelt name most likely means; None where none is near."""
    names = _spellings(known)
    near = difflib.get_close_matches(plain(name[:80]), names, 1, NEAR)
    # Of few letters, one that differs makes another abbreviation.
    return names[near[0]] if near and len(near[0]) > 4 else None


def _spellings(known: Mapping[str, type[Part]]) -> dict[str, str]:
    """Every plain spelling with the part's own name; own names come before synonyms."""
    own = {plain(name): name for name in known}
    others = {plain(each): name for name, part in known.items() for each in part.synonyms}
    return others | own
