"""No field is asked for in vain: it changes the network, is refused, or is told to have no say."""

from itertools import product
from typing import Any

import pytest

from engine.spec import blocks, check, read_graph
from engine.spec.block import Block, evaluate
from engine.spec.dead_fields import document_name, values_of
from engine.spec.tensor import Misfit
from scripts.field_reference import found_of, settings
from tests.engine.blocks.harness import example_uses

EVERY = pytest.mark.parametrize("block", blocks().values(), ids=lambda block: block.__name__)
PLAIN = {"boolean", "choice"}


@EVERY
def test_every_field_changes_something(block: type[Block]) -> None:
    choices = {field["name"]: field.get("choices") for field in block.describe()["fields"]}
    silent = [name for name, (changed, _) in found_of(block).items() if not changed]
    assert [name for name in silent if len(choices[name] or (1, 2)) > 1] == []


@EVERY
def test_what_has_no_say_is_told(block: type[Block]) -> None:
    """In each example, beside each switch: a field no value of which changes anything."""
    switches = {field["name"] for field in block.describe()["fields"] if field["type"] in PLAIN}
    values = values_of(block)
    turned: list[dict[str, Any]] = [{}]
    turned += [{name: value} for name in values if name in switches for value in values[name]]
    for (use, inputs), (drawn, _) in zip(settings(block), example_uses(block), strict=True):
        for beside, (name, given) in product(turned, values.items()):
            if name in beside or len(given) < 2:
                continue
            ways = [use.model_copy(update={**beside, name: value}) for value in given]
            try:
                found = [evaluate(way, inputs) for way in ways]
            except Misfit:
                continue
            if any((f.outputs, f.emit) != (found[0].outputs, found[0].emit) for f in found):
                continue
            written = {document_name(block, key): value for key, value in beside.items()}
            params = {**drawn.params, **written, document_name(block, name): _listed(given[1])}
            graph = {**drawn.graph()}
            for node in graph["nodes"]:
                if node["id"] == "it":
                    node["params"] = params
            told = [(problem.code, problem.param) for problem in check(read_graph(graph)).problems]
            assert ("lint_no_effect", document_name(block, name)) in told, params


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value
