"""Blocks that read sequences, against Keras: states, masks, directions, on equal weights."""

from typing import Any

import keras
import pytest
import torch

from engine.spec import read_graph, render
from engine.spec.tensor import Tensor, features, sequence, tokens
from tests.covered import covered
from tests.engine.blocks.harness import compiled, example_inputs
from tests.graphs import Document, chain, document, node
from tests.keras.compare import assert_equal_to_keras
from tests.keras.recurrent_weights import recurrent_weights
from tests.keras.source import assert_keras_source_agrees

RECURRENT = ("SimpleRNN", "GRU", "LSTM")
NAMES = pytest.mark.parametrize("name", RECURRENT)
PADDED = sequence(None, 5, mask=True)


def states(name: str, width: int) -> tuple[Tensor, ...]:
    return (features(width),) * (2 if name == "LSTM" else 1)


def with_states(layer: Any, input: torch.Tensor, *given: torch.Tensor) -> Any:
    mask = next((tensor for tensor in given if tensor.dtype == torch.bool), None)
    return layer(input, initial_state=[t for t in given if t is not mask], mask=mask)


def joined_states(layer: Any, input: torch.Tensor, *given: torch.Tensor) -> list[torch.Tensor]:
    """What Bidirectional takes and gives as one state a direction, side by side."""
    ours = [half for state in given for half in state.chunk(2, dim=-1)]
    if len(ours) == 4:
        ours = [ours[0], ours[2], ours[1], ours[3]]
    output, *ends = layer(input, initial_state=ours or None)
    half = len(ends) // 2
    return [output, *(torch.cat(pair, -1) for pair in zip(ends[:half], ends[half:], strict=True))]


def padding_last(steps: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """What Keras reads backwards has its padding in front; here it lies behind real steps."""
    order = torch.argsort(mask.flip(1).float(), dim=1, descending=True, stable=True)
    return torch.take_along_dim(steps, order.unsqueeze(2), dim=1)


def backwards_steps(layer: Any, input: torch.Tensor, *given: torch.Tensor) -> Any:
    """The layer's answer, the first of several results with its padding last."""
    mask = given[0] if given else torch.ones(input.shape[:2], dtype=torch.bool)
    result = layer(input, mask=mask) if given else layer(input)
    if isinstance(result, (list, tuple)):
        return [padding_last(result[0], mask), *result[1:]]
    return padding_last(result, mask)


@NAMES
@pytest.mark.parametrize("more", [{}, {"use_bias": False}, {"go_backwards": True}])
@pytest.mark.parametrize("steps", [False, True])
@pytest.mark.parametrize("input", [sequence(7, 5), PADDED], ids=["full", "padded"])
def test_a_recurrent_block(name: str, more: dict[str, Any], steps: bool, input: Tensor) -> None:
    params = {"units": 4, "return_sequences": steps, "return_state": True, **more}
    assert_equal_to_keras(
        name,
        params,
        input,
        keras_params=params | {"zero_output_for_mask": steps},
        weights=recurrent_weights,
        call=backwards_steps if steps and "go_backwards" in more else None,
    )


def test_a_simple_rnn_with_relu() -> None:
    assert_equal_to_keras(
        "SimpleRNN",
        {"units": 4, "activation": "relu"},
        sequence(3, 2),
        weights=recurrent_weights,
        tolerance=1e-5,
    )


@NAMES
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("input", [sequence(7, 5), PADDED], ids=["full", "padded"])
def test_an_initial_state(name: str, backwards: bool, input: Tensor) -> None:
    assert_equal_to_keras(
        name,
        {"units": 4, "return_state": True, "go_backwards": backwards},
        input,
        *states(name, 4),
        weights=recurrent_weights,
        call=with_states,
    )


@NAMES
@pytest.mark.parametrize(
    ("merge", "steps", "backwards"),
    [
        ("concat", False, False),
        ("concat", True, True),
        ("sum", True, False),
        ("mul", False, True),
        ("ave", True, True),
    ],
)
def test_both_directions(name: str, merge: str, steps: bool, backwards: bool) -> None:
    for input in (sequence(7, 5), PADDED):
        inner = {"units": 4, "return_sequences": steps, "zero_output_for_mask": steps}
        kind = getattr(keras.layers, name)
        ways = {
            "layer": kind(**inner, go_backwards=backwards),
            "backward_layer": kind(**inner, go_backwards=not backwards),
        }
        params = {"return_sequences": steps, "go_backwards": backwards, "merge_mode": merge}
        assert_equal_to_keras(
            name,
            {"units": 4, "bidirectional": True} | params,
            input,
            layer="Bidirectional",
            keras_params=ways | {"merge_mode": merge},
            weights=recurrent_weights,
            call=backwards_steps if steps and backwards else None,
        )


@NAMES
def test_states_of_both_directions(name: str) -> None:
    inner = {"units": 4, "return_sequences": True, "return_state": True}
    assert_equal_to_keras(
        name,
        inner | {"bidirectional": True},
        sequence(7, 5),
        *states(name, 8),
        layer="Bidirectional",
        keras_params={"layer": getattr(keras.layers, name)(**inner)},
        weights=recurrent_weights,
        call=joined_states,
    )


def answers(graph: Document, layers: list[Any], *inputs: torch.Tensor) -> tuple[Any, Any]:
    """Ours and Keras' on the first input; ``layers`` begin with those that have no weights."""
    torch.manual_seed(0)
    model = compiled(render(read_graph(graph))).eval()
    theirs = keras.Sequential(layers)
    with torch.no_grad():
        theirs(inputs[0])
        own = [item.weight for item in model.modules() if isinstance(item, torch.nn.Embedding)]
        for variable, copy in zip(theirs.weights, own + recurrent_weights(model), strict=True):
            variable.assign(copy)
        return model(*inputs), theirs(inputs[0])


def gapped() -> torch.Tensor:
    """Steps that are padding at both ends and between real ones."""
    values = torch.randn(3, 9, 5, generator=torch.Generator().manual_seed(1))
    values[0, [3, 5]] = 0
    values[1, [0, 1, 8]] = 0
    values[2, 4:] = 0
    return values


@NAMES
@pytest.mark.parametrize("steps", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_masked_steps_are_skipped_wherever_they_are(
    name: str, steps: bool, backwards: bool
) -> None:
    params = {"units": 4, "return_sequences": steps, "go_backwards": backwards}
    graph = chain(
        node("x", "Input", shape=[9, 5]), node("m", "Masking"), node("rnn", name, **params)
    )
    layer = getattr(keras.layers, name)(**params, zero_output_for_mask=steps)
    ours, wanted = answers(graph, [keras.layers.Masking(), layer], gapped())
    if steps and backwards:
        wanted = padding_last(wanted, (gapped() != 0).any(-1))
    torch.testing.assert_close(ours, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_masking(value: float) -> None:
    values = torch.where(gapped() == 0, value, gapped())
    graph = chain(node("x", "Input", shape=[9, 5]), node("m", "Masking", mask_value=value))
    model = compiled(render(read_graph(graph)))
    torch.testing.assert_close(model(values), keras.layers.Masking(value)(values))
    covered("Masking", "keras")


@NAMES
def test_token_zero_is_skipped(name: str) -> None:
    graph = chain(
        node("x", "Input", shape=[9], kind="tokens", vocabulary=20),
        node("points", "Embedding", input_dim=20, output_dim=5, mask_zero=True),
        node("rnn", name, units=4),
    )
    words = torch.randint(1, 20, (3, 9), generator=torch.Generator().manual_seed(2))
    words[0, 7:] = words[1, [0, 4]] = 0
    layers = [keras.layers.Embedding(20, 5, mask_zero=True), getattr(keras.layers, name)(4)]
    ours, wanted = answers(graph, layers, words, torch.ones(3, 9, dtype=torch.bool))
    torch.testing.assert_close(ours, wanted, rtol=1e-5, atol=1e-5)


def test_embedding() -> None:
    params = {"input_dim": 20, "output_dim": 5}
    assert_equal_to_keras(
        "Embedding",
        params,
        tokens(9, 20),
        weights=lambda model: list(model.parameters()),
        call=lambda layer, words, mask: layer(words),
    )


def test_repeat_vector() -> None:
    assert_equal_to_keras("RepeatVector", {"n": 3}, features(4))


@NAMES
def test_a_mask_at_its_own_port_is_the_one_that_counts(name: str) -> None:
    """Tokens bring the mask beside them; the sequence itself has none."""
    graph = document(
        [
            node("x", "Input", shape=[9, 5]),
            node("words", "Input", shape=[9], kind="tokens", vocabulary=20),
            node("rnn", name, units=4),
        ],
        [("x", "rnn"), ("words", "rnn.mask")],
    )
    torch.manual_seed(0)
    model = compiled(render(read_graph(graph)))
    values, words = gapped(), torch.zeros(3, 9, dtype=torch.int64)
    mask = torch.arange(9) < torch.tensor([9, 6, 2])[:, None]
    changed = torch.where(mask.unsqueeze(-1), values, 100.0)
    assert torch.equal(model(values, words, mask), model(changed, words, mask))
    assert not torch.equal(model(values, words, mask), model(values, words, mask | True))


@pytest.mark.parametrize("forget", [False, True])
@pytest.mark.parametrize("name", ["GRU", "LSTM"])
def test_weights_start_as_in_keras(name: str, forget: bool) -> None:
    """The biases that count: torch's two of an LSTM add up to Keras' one."""
    if name == "GRU" and forget:
        return
    more = {"unit_forget_bias": forget} if name == "LSTM" else {}
    params = {"units": 4, "bias_initializer": "zeros", "recurrent_initializer": "orthogonal"} | more
    graph = chain(node("x", "Input", shape=[9, 5]), node("rnn", name, **params))
    _, recurrent, bias = recurrent_weights(compiled(render(read_graph(graph))))
    torch.testing.assert_close(recurrent @ recurrent.T, torch.eye(4))
    layer = getattr(keras.layers, name)(**params)
    layer.build((None, 9, 5))
    torch.testing.assert_close(bias, layer.weights[2].value.detach().cpu())


@pytest.mark.parametrize("more", [{}, {"num_layers": 2}, {"go_backwards": True}], ids=str)
@pytest.mark.parametrize("steps", [6, None])
@pytest.mark.parametrize("name", ["SimpleRNN", "GRU", "LSTM"])
def test_dropout_silences_what_each_layer_reads(
    name: str, steps: int | None, more: dict[str, Any]
) -> None:
    rnn = node("rnn", name, units=4, dropout=0.5, **more)
    graph = read_graph(chain(node("x", "Input", shape=[steps, 5]), rnn))
    model = compiled(render(graph))
    given = example_inputs(graph)
    torch.manual_seed(0)
    answers = [model.train()(*given) for _ in range(2)]
    assert not torch.equal(*answers)
    with torch.no_grad():
        assert torch.equal(model.eval()(*given), model(*given))
    assert_keras_source_agrees(graph, model)
