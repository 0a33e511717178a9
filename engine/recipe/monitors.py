"""The names of the values that can be watched, as people and other programs write them."""

from collections.abc import Iterable

from engine.recipe.part import metrics
from engine.recipe.synonyms import find_part

PARTS = {
    "validation": ("validation", "val", "valid"),
    "train": ("train", "training"),
}


def read_monitor(given: str, outputs: Iterable[str] = ()) -> str:
    """The value that a name stands for, as epochs tell it.

    "val_loss" is "validation/loss", "val_acc" "validation/accuracy"; of several ``outputs``,
    "val_left_acc" is "validation/left/accuracy". As in Keras, a value without its part is that of
    training: "loss". What stands for nothing is left as it is.
    """
    part, rest = _part_of(given)
    for output in outputs:
        if rest.startswith((f"{output}_", f"{output}/")):
            value = _value(rest[len(output) + 1 :])
            return f"{part or 'train'}/{output}/{value}" if value else given
    value = _value(rest)
    return f"{part or 'train'}/{value}" if value else given


def _part_of(given: str) -> tuple[str, str]:
    """The part that a name begins with ("" for none) and what follows."""
    for part, spellings in PARTS.items():
        for spelling in spellings:
            if given.lower().startswith((f"{spelling}_", f"{spelling}/")):
                return part, given[len(spelling) + 1 :]
    return "", given


def _value(name: str) -> str | None:
    if name.lower() == "loss":
        return "loss"
    found = find_part(name, metrics())
    return None if found is None else metrics()[found]().label
