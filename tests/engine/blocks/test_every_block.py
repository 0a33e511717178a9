"""What holds for every block, those included that are added tomorrow."""

import os

import pytest
import torch
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.spec import blocks, read_graph, render
from engine.spec.block import Block
from tests.covered import covered
from tests.engine.blocks.harness import (
    Built,
    build,
    example_inputs,
    example_uses,
    explodes,
    uses,
)
from tests.engine.blocks.proofs import hold_against_torch, outputs

DRAWS = int(os.environ.get("BRICKWORK_BLOCK_DRAWS", "20"))
"""Accepted random uses of each block; ``make soak`` sets 200."""
ROUNDS = 25
"""Rounds of draws until enough are accepted; blocks whose parameters must agree need more."""

EVERY = pytest.mark.parametrize("block", blocks().values(), ids=list(blocks()))


@EVERY
def test_it_is_documented(block: type[Block]) -> None:
    described = block.describe()
    assert described["summary"].endswith("."), "the docstring starts with a sentence for learners"
    assert block.tagline
    assert block.examples, "examples are documentation and test at once"
    for field in described["fields"]:
        assert field["description"].endswith("."), f"{field['name']} says what it means"


@EVERY
def test_its_examples_hold(block: type[Block]) -> None:
    for use, example in example_uses(block):
        built = build(use)
        assert isinstance(built, Built), built.problems
        found = built.verdict.to_data()["nodes"]["it"]
        assert found["shape"] == list(example.output.values)
        assert found["axes"] == list(example.output.axes)
        assert found["parameters"] == example.parameters
        hold_against_torch(built)


@EVERY
def test_random_uses_agree_with_torch(block: type[Block]) -> None:
    accepted = 0

    def draw(data: st.DataObject) -> None:
        nonlocal accepted
        use = data.draw(uses(block))
        if accepted == DRAWS or explodes(use):
            return
        built = build(use)
        if isinstance(built, Built):
            accepted += 1
            hold_against_torch(built)
            covered(block.__name__, "draws")
        else:
            assert all(problem.code and problem.message for problem in built.problems)

    for round_number in range(ROUNDS):
        if accepted < DRAWS:
            limits = settings(
                max_examples=4 * DRAWS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            seed(round_number)(limits(given(st.data())(draw)))()
    assert accepted == DRAWS


@EVERY
def test_every_weight_of_its_examples_learns(block: type[Block]) -> None:
    for use, _ in example_uses(block):
        built = build(use)
        assert isinstance(built, Built)
        weights = [weight for weight in built.model.parameters() if weight.requires_grad]
        if weights:
            before = [weight.detach().clone() for weight in weights]
            found = outputs(built.model, example_inputs(built.graph))[0]
            (found - torch.randn(found.shape)).square().mean().backward()
            torch.optim.SGD(weights, lr=0.1).step()
            moved = [not torch.equal(a, b) for a, b in zip(before, weights, strict=True)]
            assert all(moved), "every weight learns"


@EVERY
def test_a_document_comes_back_as_it_was(block: type[Block]) -> None:
    for use, _ in example_uses(block):
        graph = read_graph(use.graph())
        again = read_graph(graph.to_data())
        assert again == graph
        assert render(again) == render(graph)


@EVERY
def test_masks_pass_or_end_as_declared(block: type[Block]) -> None:
    for use, _ in example_uses(block):
        built = build(use)
        assert isinstance(built, Built)
        arrives = any(port.mask for port in _inputs(built))
        if arrives and block.mask != "uses":
            found = built.verdict.evaluations["it"].first.mask
            assert found == (block.mask in ("passes", "changes"))


def _inputs(built: Built) -> list[object]:
    from engine.spec import interface

    return [port for port in interface(built.graph).inputs if port.id != "it"]
