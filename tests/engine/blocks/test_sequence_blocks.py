"""What sequence blocks do that Keras has no layer for: places, last steps, refusals."""

import math
from typing import Any

import pytest
import torch

from engine.spec import check_text, read_graph, render
from tests.edits import apply
from tests.engine.blocks.harness import compiled
from tests.graphs import Document, chain, document, node


def model_of(graph: Document) -> Any:
    return compiled(render(read_graph(graph)))


@pytest.mark.parametrize("width", [1, 4, 5])
def test_waves_are_those_of_the_paper(width: int) -> None:
    model = model_of(
        chain(node("x", "Input", shape=[None, width]), node("it", "PositionalEmbedding"))
    )
    found = model(torch.zeros(1, 7, width), torch.ones(1, 7, dtype=torch.bool))[0]
    for time in range(7):
        for place in range(width):
            angle = time / 10000 ** (2 * (place // 2) / width)
            wave = math.cos(angle) if place % 2 else math.sin(angle)
            assert found[time, place].item() == pytest.approx(wave, abs=1e-5)


def test_learned_places_must_be_enough() -> None:
    learned = node("it", "PositionalEmbedding", kind="learned", max_length=8)
    (problem,) = check_text(chain(node("x", "Input", shape=[9, 4]), learned)).problems
    assert (problem.code, problem.param) == ("param_range", "max_length")
    values = [fix.edits[0]["value"] for fix in problem.fixes]
    assert values == [9, "sinusoidal"]


def test_the_last_real_step_counts_after_gaps_too() -> None:
    graph = chain(node("x", "Input", shape=[4, 1]), node("m", "Masking"), node("it", "LastStep"))
    values = torch.tensor([[1.0, 2, 3, 4], [1, 0, 3, 0], [0, 2, 0, 0]]).unsqueeze(-1)
    assert model_of(graph)(values).flatten().tolist() == [4, 3, 2]


def test_several_layers_take_no_initial_state() -> None:
    nodes = [node("x", "Input", shape=[4, 1]), node("h", "Input", shape=[2])]
    rnn = node("it", "GRU", units=2, num_layers=2)
    graph = document([*nodes, rnn], [("x", "it"), ("h", "it.initial_state")])
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.param, problem.port) == (
        "param_range",
        "num_layers",
        "initial_state",
    )
    assert problem.fixes[0].edits[0]["value"] == 1


def test_the_mask_of_an_encoder_stays_with_the_encoder() -> None:
    """A state has no mask, so what a decoder reads may be of another length."""
    graph = document(
        [
            node("x", "Input", shape=[None, 3]),
            node("y", "Input", shape=[None, 3]),
            node("encoder", "GRU", units=4, return_state=True),
            node("decoder", "GRU", units=4, return_sequences=True),
            node("last", "LastStep"),
        ],
        [
            ("x", "encoder"),
            ("encoder.state", "decoder.initial_state"),
            ("y", "decoder"),
            ("decoder", "last"),
        ],
    )
    masks = [torch.ones(2, length, dtype=torch.bool) for length in (5, 7)]
    given = [torch.randn(2, 5, 3), masks[0], torch.randn(2, 7, 3), masks[1]]
    assert model_of(graph)(*given).shape == (2, 4)


def test_attention_built_by_hand_gives_a_sequence() -> None:
    """How alike steps are, times the steps: what reads a sequence reads it."""
    graph = document(
        [
            node("x", "Input", shape=[5, 3]),
            node("alike", "Dot"),
            node("weights", "Softmax"),
            node("read", "MatMul"),
            node("last", "LastStep"),
        ],
        [
            ("x", "alike.a"),
            ("x", "alike.b"),
            ("alike", "weights"),
            ("weights", "read.a"),
            ("x", "read.b"),
            ("read", "last"),
        ],
    )
    model, steps = model_of(graph), torch.randn(2, 5, 3)
    expected = [torch.softmax(row @ row.T, -1)[-1] @ row for row in steps]
    assert torch.allclose(model(steps), torch.stack(expected), atol=1e-6)


@pytest.mark.parametrize(
    "block", ["Dense", "BatchNormalization", "GroupNormalization", "LayerNormalization",
              "RMSNormalization", "RepeatVector"]
)  # fmt: skip
def test_one_number_for_each_step_is_no_row(block: str) -> None:
    """Padding would be among its numbers; as one feature of each step it is read step by step."""
    words = node("x", "Input", shape=[12], kind="tokens", vocabulary=9)
    table = node("table", "Embedding", input_dim=9, output_dim=4)
    graph = chain(words, table, node("m", "ReduceMax"), node("it", block))
    (problem,) = check_text(graph).problems
    assert problem.code == "shape_mismatch"
    assert "one number for each step" in problem.message
    left = check_text(apply(graph, list(problem.fixes[0].edits))).problems
    # What is left, if anything, is about one feature: it is no longer about padding.
    assert all("one number for each step" not in each.message for each in left)
