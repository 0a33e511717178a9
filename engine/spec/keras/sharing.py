"""Layers that several nodes call: taken out of the line that would make them, to be made once."""

import re
from collections.abc import Iterable

from engine.spec.emit import Keras

_NAME = re.compile(r'name="\{name\}([^"]*)"')
_FUNCTION = re.compile(r'(?<!=)"\{name\}"')
"""How a function of ``engine.spec.keras.pieces`` is told the name."""


def is_function(keras: Keras) -> bool:
    """Whether a function makes the layers, new ones at each call."""
    return _FUNCTION.search(keras.value) is not None


def taken_out(template: str) -> tuple[str, dict[str, str]]:
    """The template with a field for each named layer, "{layer-1}", and what makes each of them.

    ``layers.Dense(4, name="{name}")({input})`` is ``{layer}({input})`` and ``layers.Dense(…)``.
    """
    made: dict[str, str] = {}
    while (found := _NAME.search(template)) is not None:
        opening = _opening(template, found.start())
        start = opening - len(re.search(r"[\w.]*$", template[:opening])[0])  # type: ignore[index]
        end = _closing(template, opening) + 1
        field = f"layer{found[1]}"
        made[field] = template[start:end]
        template = f"{template[:start]}{{{field}}}{template[end:]}"
    return template, made


def layers_made(keras: Keras) -> dict[str, str]:
    """What makes each of the layers that a node calls; equal where two nodes can call the same."""
    if is_function(keras):
        return {"": keras.value}
    made: dict[str, str] = {}
    for template in (*keras.lines, keras.value):
        made |= taken_out(template)[1]
    return made


def same_sizes(shapes: Iterable[tuple[int | None, ...]]) -> tuple[int | None, ...]:
    """The sizes that several shapes have in common, None where they differ."""
    return tuple(sizes[0] if len(set(sizes)) == 1 else None for sizes in zip(*shapes, strict=True))


def _opening(text: str, place: int) -> int:
    """Where the bracket opens within which a place lies."""
    depth = 0
    for index in range(place - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(text[index], 0)
        if depth < 0:
            return index
    raise ValueError(f"no call around place {place} of {text}")


def _closing(text: str, opening: int) -> int:
    depth = 0
    for index in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise ValueError(f"the call at place {opening} of {text} does not end")
