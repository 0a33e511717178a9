"""The numbers of a first lecture on neural networks, through check, source and forward pass."""

import math
from typing import Any

import pytest
import torch
from torch import nn

from engine.spec import check_text, read_graph, render
from tests.edits import apply
from tests.engine.blocks.harness import compiled
from tests.graphs import Document, chain, document, node


def model_of(graph: Document) -> Any:
    return compiled(render(read_graph(graph)))


def parameters_of(graph: Document) -> int:
    verdict = check_text(graph)
    assert verdict.ok, verdict.problems
    return verdict.parameters


def set_weights(layer: nn.Module, weight: Any, bias: Any = None) -> None:
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(weight, dtype=torch.float32).reshape(layer.weight.shape))
        layer.bias.copy_(torch.tensor(bias or [0.0] * len(layer.bias)))


def row(size: int) -> Document:
    return node("x", "Input", shape=[size])


def test_one_neuron_is_linear_regression() -> None:
    assert parameters_of(chain(row(5), node("y", "Dense", units=1))) == 6


@pytest.mark.parametrize(("activation", "answer"), [("relu", [0, 3]), ("linear", [-4, -7])])
def test_a_computation_graph_of_two_layers(activation: str, answer: list[float]) -> None:
    hidden = node("first", "Dense", units=2, activation=activation)
    model = model_of(chain(row(2), hidden, node("second", "Dense", units=2)))
    set_weights(model.first, [[1, 2], [3, 4]], [1.0, -1.0])
    set_weights(model.second, [[2, 0], [1, 1]], [0.0, 3.0])
    assert model(torch.tensor([[-1.0, -1.0]])).tolist() == [answer]


def test_linear_layers_collapse() -> None:
    graph = chain(row(2), node("first", "Dense", units=2), node("second", "Dense", units=2))
    assert "lint_linear_stack" in [problem.code for problem in check_text(graph).problems]
    model = model_of(graph)
    first, second = [[1, 2], [3, 4]], [[2, 0], [1, 1]]
    set_weights(model.first, first, [1.0, -1.0])
    set_weights(model.second, second, [0.0, 3.0])
    merged = torch.tensor(second) @ torch.tensor(first)
    bias = torch.tensor(second) @ torch.tensor([1, -1]) + torch.tensor([0, 3])
    assert merged.tolist() == [[2, 4], [4, 6]]
    assert bias.tolist() == [2, 3]
    (problem,) = check_text(graph).problems
    fix = next(fix for fix in problem.fixes if fix.label == "Merge into one Dense")
    single_graph = apply(graph, list(fix.edits))
    assert check_text(single_graph).problems == []
    single = model_of(single_graph)
    set_weights(single.second, merged.tolist(), bias.tolist())
    ones = torch.ones(1, 2)
    assert model(ones).tolist() == single(ones).tolist() == [[8, 13]]


def test_two_steps_and_a_third_make_exclusive_or() -> None:
    """h = [x1 + x2 > .5, x1 + x2 > 1.5], y = h1 − 2 h2 > .5; a very steep sigmoid is a step."""
    layers = [node(name, "Dense", units=units) for name, units in (("h", 2), ("y", 1))]
    steep = [node(f"step_{i}", "Affine", scale=10_000.0) for i in (1, 2)]
    steps = [node(f"sigmoid_{i}", "Sigmoid") for i in (1, 2)]
    model = model_of(chain(row(2), layers[0], steep[0], steps[0], layers[1], steep[1], steps[1]))
    set_weights(model.h, [[1, 1], [1, 1]], [-0.5, -1.5])
    set_weights(model.y, [[1, -2]], [-0.5])
    corners = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    assert model(corners).flatten().tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("shift", [0, 1000])
def test_softmax_is_safe_for_large_scores(shift: float) -> None:
    model = model_of(chain(row(3), node("p", "Softmax")))
    answer = model(torch.tensor([[1.0, 2, 3]]) + shift)[0].tolist()
    assert answer == pytest.approx([0.0900, 0.2447, 0.6652], abs=5e-5)


def test_sigmoid_is_a_softmax_of_two() -> None:
    sigmoid = model_of(chain(row(1), node("p", "Sigmoid")))(torch.tensor([[1.3]]))
    softmax = model_of(chain(row(2), node("p", "Softmax")))(torch.tensor([[1.3, 0.0]]))
    assert sigmoid.item() == pytest.approx(0.78583, abs=1e-5)
    assert softmax[0, 0].item() == pytest.approx(sigmoid.item(), abs=1e-6)


def test_dropout_keeps_the_mean() -> None:
    model = model_of(chain(row(100_000), node("drop", "Dropout", rate=0.33)))
    torch.manual_seed(0)
    ones = torch.ones(1, 100_000)
    values = model.train()(ones)
    assert sorted({round(value, 5) for value in values.unique().tolist()}) == [0, 1.49254]
    assert values.mean().item() == pytest.approx(1, abs=0.01)
    assert torch.equal(model.eval()(ones), ones)


def test_one_mask_over_time() -> None:
    sequence = node("x", "Input", shape=[9, 50])
    drop = node("drop", "Dropout", rate=0.5, noise_shape=[None, 1, 50])
    values = model_of(chain(sequence, drop)).train()(torch.ones(4, 9, 50))
    assert torch.equal(values, values[:, :1].expand(4, 9, 50))
    assert not torch.equal(values[0], values[1])


@pytest.mark.parametrize(("flipped", "answer"), [(False, [32, 36]), (True, [18, 16])])
def test_convolution_sums(flipped: bool, answer: list[float]) -> None:
    model = model_of(chain(node("x", "Input", shape=[1, 3, 4]), node("conv", "Conv2D", filters=1)))
    kernel = torch.tensor([[0.0, 1, -1], [1, 0, 1], [1, 2, 0]])
    set_weights(model.conv, (kernel.flip(0, 1) if flipped else kernel).tolist())
    image = torch.tensor([[1.0, 2, 3, 1], [4, 5, 6, 3], [7, 8, 9, 8]])
    assert model(image[None, None]).flatten().tolist() == answer


def test_a_cat_anywhere_is_found() -> None:
    conv = node("conv", "Conv2D", filters=4, padding=1)
    model = model_of(chain(node("x", "Input", shape=[1, 16, 16]), conv))
    torch.manual_seed(0)
    image, patch = torch.zeros(1, 1, 16, 16), torch.rand(4, 4)
    image[0, 0, 4:8, 4:8] = patch
    shifted = torch.roll(image, (2, 2), dims=(2, 3))
    maps, later = model(image), model(shifted)
    assert (torch.roll(maps, (2, 2), dims=(2, 3)) - later).abs().max() == 0
    assert torch.equal(maps.amax(dim=(2, 3)), later.amax(dim=(2, 3)))


@pytest.mark.parametrize(
    ("block", "answer"), [("MaxPooling2D", [9, 12]), ("AveragePooling2D", [5, 5.2222])]
)
def test_pooling(block: str, answer: list[float]) -> None:
    model = model_of(
        chain(node("x", "Input", shape=[1, 3, 6]), node("pool", block, pool_size=3, strides=3))
    )
    image = [[1.0, 2, 3, 5, 2, 1], [4, 5, 6, 5, 7, 1], [7, 8, 9, 9, 5, 12]]
    values = model(torch.tensor(image)[None, None]).flatten().tolist()
    assert values == pytest.approx(answer, abs=5e-5)


@pytest.mark.parametrize(
    ("size", "stride", "after"),
    [(n, 1, n) for n in (5, 8, 28, 32)]
    + [(5, 2, 3), (6, 2, 3), (7, 2, 4), (8, 2, 4), (28, 2, 14), (32, 2, 16)],
)
@pytest.mark.parametrize(("channels", "parameters"), [(1, 50), (3, 140)])
def test_output_size_puzzles(
    size: int, stride: int, after: int, channels: int, parameters: int
) -> None:
    conv = node("conv", "Conv2D", filters=5, kernel_size=3, strides=stride, padding=1)
    graph = chain(node("x", "Input", shape=[channels, size, size]), conv)
    assert check_text(graph).to_data()["nodes"]["conv"]["shape"] == [5, after, after]
    assert parameters_of(graph) == parameters


@pytest.mark.parametrize(
    ("block", "count", "in_keras"), [("GRU", 18_816, 18_816), ("LSTM", 25_088, 24_832)]
)
@pytest.mark.parametrize("length", [None, 1, 20])
def test_recurrent_counts_do_not_depend_on_the_length(
    block: str, count: int, in_keras: int, length: int | None
) -> None:
    graph = chain(node("x", "Input", shape=[length, 32]), node("rnn", block, units=64))
    assert parameters_of(graph) == count
    # Keras' LSTM has one bias where torch has two; its GRU keeps them apart as torch does.
    second_bias = model_of(graph).rnn.bias_hh_l0.numel()
    assert count - (second_bias if block == "LSTM" else 0) == in_keras


def test_gates_are_three_to_four() -> None:
    counts = [
        parameters_of(chain(node("x", "Input", shape=[9, 32]), node("rnn", block, units=64)))
        for block in ("GRU", "LSTM")
    ]
    assert counts[0] / counts[1] == 3 / 4


def _with_zero_weights(block: str, ports: tuple[str, ...]) -> Any:
    graph = document(
        [
            node("x", "Input", shape=[1, 1]),
            *(node(port, "Input", shape=[1]) for port in ports),
            node("rnn", block, units=1, return_state=True),
            *([node("cell", "Output")] if block == "LSTM" else []),
            node("out", "Output"),
        ],
        [
            ("x", "rnn"),
            *((port, f"rnn.{port}") for port in ports),
            *([("rnn.cell", "cell")] if block == "LSTM" else []),
            ("rnn", "out"),
        ],
    )
    model = model_of(graph)
    for weight in model.parameters():
        nn.init.zeros_(weight)
    return model


def test_a_gru_without_weights_halves_its_state() -> None:
    model = _with_zero_weights("GRU", ("initial_state",))
    assert model(torch.ones(1, 1, 1), torch.tensor([[0.8]])).item() == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("forget_bias", "cell", "state"), [(0.0, 1, 0.38080), (1.0, 1.46212, 0.44903)]
)
def test_an_lstm_without_weights(forget_bias: float, cell: float, state: float) -> None:
    model = _with_zero_weights("LSTM", ("initial_state", "initial_cell"))
    with torch.no_grad():
        model.rnn.bias_ih_l0[1] = forget_bias  # gates in torch's order: input, forget, cell, output
    found_cell, found = model(torch.ones(1, 1, 1), torch.zeros(1, 1), torch.tensor([[2.0]]))
    assert found_cell.item() == pytest.approx(cell, abs=5e-6)
    assert found.item() == pytest.approx(state, abs=5e-6)


@pytest.mark.parametrize(("both_ways", "changes"), [(True, True), (False, False)])
def test_the_future_changes_the_present_only_both_ways(both_ways: bool, changes: bool) -> None:
    rnn = node("rnn", "LSTM", units=4, return_sequences=True, bidirectional=both_ways)
    model = model_of(chain(node("x", "Input", shape=[10, 3]), rnn)).eval()
    before = torch.rand(1, 10, 3)
    after = before.clone()
    after[0, 9] += 1
    first, second = model(before)[0, 0], model(after)[0, 0]
    assert (not torch.equal(first, second)) == changes


def test_an_embedding_is_a_dense_layer_on_one_hot_vectors() -> None:
    embedding = model_of(
        chain(
            node("x", "Input", shape=[5], kind="tokens", vocabulary=5),
            node("e", "Embedding", input_dim=5, output_dim=3),
        )
    )
    dense = model_of(
        chain(node("x", "Input", shape=[5, 5]), node("e", "Dense", units=3, use_bias=False))
    )
    with torch.no_grad():
        dense.e.weight.copy_(embedding.e.weight.T)
    tokens = torch.arange(5)[None]
    one_hot = torch.eye(5)
    assert torch.equal(dense(one_hot[None]), embedding(tokens, tokens >= 0))
    distances = torch.cdist(one_hot, one_hot)[~torch.eye(5, dtype=torch.bool)]
    assert torch.allclose(distances, torch.tensor(math.sqrt(2)))


def _lab(*start: Document) -> Document:
    layers = [node(f"d{i}", "Dense", units=100, activation="relu") for i in (1, 2, 3)]
    return chain(*start, *layers, node("y", "Dense", units=1, activation="sigmoid"))


def test_the_lab_network() -> None:
    verdict = check_text(_lab(row(21))).to_data()
    counts = [verdict["nodes"][name]["parameters"] for name in ("d1", "d2", "d3", "y")]
    assert counts == [2_200, 10_100, 10_100, 101]
    assert verdict["parameters"] == 22_501


def test_word_segmentation_networks() -> None:
    embedded = _lab(
        node("x", "Input", shape=[21], kind="tokens", vocabulary=178),
        node("e", "Embedding", input_dim=178, output_dim=32),
        node("flat", "Flatten"),
    )
    assert parameters_of(embedded) == 93_297
    assert parameters_of(_lab(row(21 * 178))) == 394_201


def test_dense_counts_as_in_keras() -> None:
    graph = chain(
        row(16), node("a", "Dense", units=32, activation="relu"), node("b", "Dense", units=32)
    )
    nodes = check_text(graph).to_data()["nodes"]
    assert (nodes["a"]["parameters"], nodes["b"]["parameters"]) == (544, 1_056)
    steps = chain(node("x", "Input", shape=[10, 8]), node("d", "Dense", units=32))
    assert parameters_of(steps) == 288


@pytest.mark.parametrize(
    ("params", "length"),
    [
        ({}, 8),
        ({"padding": "same"}, 10),
        ({"padding": "causal"}, 10),
        ({"dilation_rate": 2}, 6),
        ({"strides": 2}, 4),
    ],
)
def test_conv1d_lengths(params: dict[str, Any], length: int) -> None:
    conv = node("c", "Conv1D", filters=64, kernel_size=3, **params)
    graph = chain(node("x", "Input", shape=[10, 128]), conv)
    assert check_text(graph).to_data()["nodes"]["c"]["shape"] == [length, 64]
    assert parameters_of(graph) == 24_640
    assert model_of(graph)(torch.rand(2, 10, 128)).shape == (2, length, 64)


def test_causal_convolution_does_not_look_ahead() -> None:
    conv = node("c", "Conv1D", filters=4, kernel_size=3, padding="causal")
    model = model_of(chain(node("x", "Input", shape=[10, 8]), conv))
    before = torch.rand(1, 10, 8)
    after = before.clone()
    after[:, 6:] += 1
    assert torch.equal(model(before)[:, :6], model(after)[:, :6])


def test_a_stride_with_dilation_is_refused() -> None:
    conv = node("c", "Conv1D", filters=4, kernel_size=3, strides=2, dilation_rate=2)
    verdict = check_text(chain(node("x", "Input", shape=[10, 8]), conv))
    assert [problem.code for problem in verdict.problems] == ["param_range"]
