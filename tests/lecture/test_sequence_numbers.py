"""The lecture's numbers about sequences: one neuron in time, and words out of characters."""

from typing import Any

import pytest
import torch

from engine.spec import check_text, read_graph, render
from tests.engine.blocks.harness import compiled
from tests.graphs import Document, chain, node


def model_of(graph: Document) -> Any:
    return compiled(render(read_graph(graph)))


@pytest.mark.parametrize("length", [None, 1, 20])
def test_a_recurrent_layer_has_as_many_weights_for_any_length(length: int | None) -> None:
    graph = chain(node("x", "Input", shape=[length, 10]), node("rnn", "SimpleRNN", units=20))
    verdict = check_text(graph)
    assert verdict.ok
    assert verdict.parameters == 640
    assert verdict.parameters - 20 == 620  # Keras has one bias, torch two


def test_the_weights_of_input_and_state_are_one_matrix() -> None:
    """W [x; h] = W_x x + W_h h, step after step with the same weights."""
    step = node("rnn", "SimpleRNN", units=20, return_sequences=True)
    model = model_of(chain(node("x", "Input", shape=[6, 10]), step))
    weights = torch.cat([model.rnn.weight_ih_l0, model.rnn.weight_hh_l0], dim=1)
    bias = model.rnn.bias_ih_l0 + model.rnn.bias_hh_l0
    assert weights.shape == (20, 30)
    values, state = torch.randn(1, 6, 10), torch.zeros(1, 20)
    unrolled = []
    for time in range(6):
        state = torch.tanh(torch.cat([values[:, time], state], dim=1) @ weights.T + bias)
        unrolled.append(state)
    torch.testing.assert_close(model(values), torch.stack(unrolled, dim=1))


@pytest.mark.parametrize(("as_points", "parameters"), [(True, 93_297), (False, 394_201)])
def test_word_segmentation_over_a_window(as_points: bool, parameters: int) -> None:
    """Each character with ten before and ten after it, then 100, 100, 100 and 1 unit."""
    kind = ("Embedding", {"input_dim": 178, "output_dim": 32}) if as_points else ("OneHot", {})
    graph = chain(
        node("x", "Input", shape=[None], kind="tokens", vocabulary=178),
        node("characters", kind[0], **kind[1]),
        node("context", "Window", before=10, after=10),
        *(node(f"hidden_{i}", "Dense", units=100, activation="relu") for i in range(3)),
        node("begins", "Dense", units=1, activation="sigmoid"),
    )
    verdict = check_text(graph)
    assert verdict.ok, verdict.problems
    assert verdict.parameters == parameters
    assert verdict.to_data()["nodes"]["begins"]["shape"] == [None, 1]


def test_a_window_holds_the_steps_around_each_step() -> None:
    model = model_of(
        chain(node("x", "Input", shape=[4, 1]), node("w", "Window", before=1, after=2))
    )
    values = torch.tensor([1.0, 2, 3, 4]).reshape(1, 4, 1)
    assert model(values)[0].tolist() == [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 0], [3, 4, 0, 0]]


@pytest.mark.parametrize("block", ["LastStep", "SimpleRNN", "GRU", "LSTM", "Window"])
def test_padding_is_never_read(block: str) -> None:
    model = model_of(chain(node("x", "Input", shape=[None, 3]), node("it", block)))
    values, mask = torch.randn(2, 5, 3), torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    changed = torch.where(mask.unsqueeze(-1), values, 100.0)
    one, other = model(values, mask), model(changed, mask)
    if block == "Window":
        one, other = one[mask], other[mask]
    assert torch.equal(one, other)
