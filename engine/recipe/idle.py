"""Fields of a recipe that were set and change nothing: their parts say so, or the run is too short.

A value that a field has by itself asks for nothing, and is not told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.recipe.part import Part
from engine.recipe.rates import Length, acts, idle_fields
from engine.recipe.recipe import LayerRule, Recipe
from engine.recipe.target import Target


@dataclass(frozen=True)
class IdleField:
    """A field by its path, its value, why it changes nothing, and the recipe without it."""

    path: str
    value: Any
    why: str
    without: Recipe


@dataclass(frozen=True)
class _Place:
    """A part, or a rule, where it stands in a recipe; ``put`` is the recipe with another one."""

    path: str
    part: Part | LayerRule
    put: Callable[[Any], Recipe]


def idle_in(recipe: Recipe, length: Length) -> Iterator[IdleField]:
    """What was set in vain, for a run of this length."""
    for name, why in recipe.idle().items():
        if getattr(recipe, name) != (default := Recipe.model_fields[name].default):
            without = recipe.model_copy(update={name: default})
            yield IdleField(name, shown(getattr(recipe, name)), why, without)
    for place in _places(recipe):
        yield from _of_part(place, place.part.idle())
    if acts(recipe.schedule, length):  # what never acts is told as a whole
        named = dict.fromkeys(idle_fields(recipe.schedule, length), "the run is too short for it")
        put = _put(recipe, "schedule")
        yield from _of_part(_Place("schedule", recipe.schedule, put), named)


def _of_part(place: _Place, idle: dict[str, str]) -> Iterator[IdleField]:
    for name, why in idle.items():
        default = type(place.part).model_fields[name].default
        if (value := getattr(place.part, name)) != default:
            without = place.put(place.part.model_copy(update={name: default}))
            yield IdleField(f"{place.path}.{name}", shown(value), why, without)


def shown(value: Any) -> Any:
    """A value as a recipe's document has it."""
    if isinstance(value, Part):
        return value.part_name()
    return [shown(each) for each in value] if isinstance(value, tuple) else value


def _places(recipe: Recipe) -> Iterator[_Place]:
    """Everything in a recipe that has fields of its own."""
    yield _Place("optimizer", recipe.optimizer, _put(recipe, "optimizer"))
    yield from _of_output(recipe, "", lambda change: recipe.model_copy(update=change))
    targets = {"": recipe.target} if isinstance(recipe.target, Target) else recipe.target
    for node, target in targets.items():
        path = f"target.{node}." if node else "target."
        yield from _of_output(target, path, _put_target(recipe, node))
    for node, rule in (recipe.layers or {}).items():
        yield _Place(f"layers.{node}", rule, _put_rule(recipe, node))


def _of_output(
    owner: Recipe | Target, path: str, change: Callable[[dict[str, Any]], Recipe]
) -> Iterator[_Place]:
    """The loss and the metrics of the recipe, or of one target."""
    if owner.loss is not None:
        yield _Place(f"{path}loss", owner.loss, lambda loss: change({"loss": loss}))
    metrics = owner.metrics or ()
    for number, metric in enumerate(metrics):
        before, after = metrics[:number], metrics[number + 1 :]
        yield _Place(f"{path}metrics", metric, _put_metric(change, before, after))


def _put(recipe: Recipe, name: str) -> Callable[[Any], Recipe]:
    return lambda part: recipe.model_copy(update={name: part})


def _put_target(recipe: Recipe, node: str) -> Callable[[dict[str, Any]], Recipe]:
    return lambda change: recipe.with_target(node, **change)


def _put_rule(recipe: Recipe, node: str) -> Callable[[Any], Recipe]:
    layers = recipe.layers or {}
    return lambda rule: recipe.model_copy(update={"layers": layers | {node: rule}})


def _put_metric(
    change: Callable[[dict[str, Any]], Recipe], before: tuple[Any, ...], after: tuple[Any, ...]
) -> Callable[[Any], Recipe]:
    return lambda metric: change({"metrics": (*before, metric, *after)})
