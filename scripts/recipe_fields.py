"""Which fields of a recipe's parts have a say only beside others, as Markdown."""

from collections.abc import Iterator

from engine.recipe.part import Part, losses, metrics, optimizers, schedules
from engine.recipe.recipe import LayerRule
from engine.spec.dead_fields import values_of

_HEAD = """
## Of recipes

Every field of every loss, metric, optimizer and schedule. Each one changes the numbers of a short
training, which tests hold it to. Where it has a say only beside another, that is told here; set
without it, it draws `lint_no_effect_in_recipe` before Train, and so does a field of a schedule for
which the run is too short. The recipe's own fields are tried in the same way: `sharding` has a say
only with several `devices`, `loss` and `metrics` only where an output has none of its own.

| part | field | only with |
|---|---|---|
"""


def recipe_fields() -> str:
    """The section of the page."""
    parts = [losses(), metrics(), optimizers(), schedules()]
    rows = [row for known in parts for part in known.values() for row in _rows(part)]
    return _HEAD + "\n".join([*rows, *_rows(LayerRule, "layers")]) + "\n"


def _rows(part: type[Part] | type[LayerRule], title: str = "") -> Iterator[str]:
    title = part.part_name() if issubclass(part, Part) else title
    for name in part.model_fields:
        yield f"| `{title}` | `{name}` | {_condition(part, name)} |"


def _condition(part: type[Part] | type[LayerRule], name: str) -> str:
    """A value of another field beside which the field has a say, where it has none by itself."""
    ways = [{}, *({other: value} for other, given in values_of(part).items() for value in given)]
    for way in ways:
        told = [part(**{name: value, **way}).idle() for value in values_of(part)[name]]
        if name not in way and not all(name in each for each in told):
            changed = {key: value for key, value in way.items() if part().idle().get(name)}
            return ", ".join(f"`{key}` = `{value}`" for key, value in changed.items())
    raise ValueError(f"{name} of {part.__name__} never has a say")
