"""No field of a recipe's parts is asked for in vain: two short trainings differ, or it is told."""

from typing import Any

import pytest

from engine.recipe.part import Part, losses, metrics, optimizers, schedules
from engine.spec.dead_fields import values_of
from tests.engine.train.field_runs import PLAIN, STAGES, numbers, refused, told

KINDS: dict[str, Any] = {
    "loss": losses(), "metrics": metrics(), "optimizer": optimizers(), "schedule": schedules(),
}  # fmt: skip
OFTEN = ("dice", "top_k_accuracy", "precision", "sgd", "cosine_restarts")
"""Of each kind what is tried in every run; all others in soak."""
PARTS = [
    pytest.param(kind, part, id=name, marks=[] if name in OFTEN else [pytest.mark.soak])
    for kind, known in KINDS.items()
    for name, part in known.items()
    if part.model_fields
]
RATES = (1e-6, 0.05)
"""Of schedules: one with which nothing gets better, as on a plateau, and one with which it does."""
Given = dict[str, Any]


@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_each_field_changes_a_run_or_is_told(kind: str, part: type[Part]) -> None:
    """Alone, or beside a value of another field, it changes the run; where it does not, a value
    draws advice."""
    graph, base = stage_of(kind, part)
    values = allowed(part)
    for name, given in values.items():
        assert len(given) > 1, f"no values to try for {name}"
        beside = [{}] + [{o: v} for o in values if o != name for v in values[o][1:]]
        ways = ([{**other, name: value} for value in given] for other in beside)
        assert any(changes(graph, base, kind, part, name, way) for way in ways), name


def test_there_are_values_to_try_for_every_field() -> None:
    known = [part for parts in KINDS.values() for part in parts.values()]
    assert len([name for part in known for name in part.model_fields]) > 100
    lonely = [
        (part.part_name(), name)
        for part in known
        for name, values in allowed(part).items()
        if len(values) < 2
    ]
    assert lonely == []


def changes(
    graph: Any, base: Given, kind: str, part: type[Part], name: str, ways: list[Given]
) -> bool:
    """Whether one of the ways changes the run; where none does, that has to be told."""
    for each in bases(base, kind):
        recipes = [recipe_with(each, kind, part, way) for way in ways]
        kept = [recipe for recipe in recipes if not refused(told(graph, recipe))]
        if recipes[0] not in kept:
            return False
        if len(kept) < len(recipes) or len({numbers(graph, recipe) for recipe in kept}) > 1:
            return True
    said = {(problem.code, problem.param) for problem in told(graph, recipes[1])}
    silent = {("lint_no_effect_in_recipe", f"{kind}.{name}"), ("lint_schedule_never_acts", kind)}
    assert said & silent, (name, ways, said)
    return False


def recipe_with(base: Given, kind: str, part: type[Part], fields: Given) -> Given:
    document = {"name": part.part_name(), **fields}
    return {**PLAIN, **base, kind: [document] if kind == "metrics" else document}


def bases(base: Given, kind: str) -> list[Given]:
    if kind != "schedule":
        return [base]
    return [{**base, "optimizer": {"name": "sgd", "learning_rate": rate}} for rate in RATES]


def stage_of(kind: str, part: type[Part]) -> tuple[Any, Given]:
    """The first network and data that the part fits."""
    for graph, base in STAGES.values():
        if not refused(told(graph, recipe_with(base, kind, part, {}))):
            return graph, base
    raise AssertionError(f"{part.part_name()} fits none of {', '.join(STAGES)}")


def allowed(part: type[Part]) -> dict[str, list[Any]]:
    """Values to try for each field, the default first, as a document writes them."""
    return {
        name: [list(value) if isinstance(value, tuple) else value for value in values]
        for name, values in values_of(part).items()
    }
