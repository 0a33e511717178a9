"""Attention against Keras on equal weights: heads of any size, masks, the future, the weights."""

from typing import Any

import pytest
import torch
from torch import nn

from engine.spec import check_text, read_graph, render
from engine.spec.tensor import Tensor, sequence, tokens
from tests.engine.blocks.harness import compiled
from tests.graphs import Document, chain, document, node
from tests.keras.compare import assert_equal_to_keras

PADDED = sequence(None, 6, mask=True)
SIMPLE = pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
INPUTS = pytest.mark.parametrize(
    "inputs",
    [(sequence(7, 6),), (PADDED,), (sequence(7, 6), sequence(5, 6)), (PADDED, PADDED, PADDED)],
    ids=["itself", "padded", "another", "three"],
)


def attend(**more: Any) -> Any:
    """Query, value and key with their masks, as Attention of Keras takes them."""

    def call(layer: Any, *tensors: torch.Tensor) -> Any:
        given = [tensor for tensor in tensors if tensor.dtype != torch.bool]
        masks = [tensor for tensor in tensors if tensor.dtype == torch.bool]
        given = given * 2 if len(given) == 1 else given
        masks = masks * 2 if len(masks) == 1 else masks[:2]
        return layer(given, mask=masks or None, **more)

    return call


def attend_with_heads(**more: Any) -> Any:
    """The same for MultiHeadAttention; steps that are padding are compared as they come."""

    def call(layer: Any, *tensors: torch.Tensor) -> Any:
        given = [tensor for tensor in tensors if tensor.dtype != torch.bool]
        masks = [tensor for tensor in tensors if tensor.dtype == torch.bool]
        query, value, key = (given * 3)[:3] if len(given) == 1 else (*given, given[1])[:3]
        seen = masks[-1] if masks else None
        result = layer(query, value, key, value_mask=seen, **more)
        if not isinstance(result, tuple):
            return result
        return result[0], result[1].movedim(1, -1)  # where the comparison brings our heads, too

    return call


def heads_weights(model: nn.Module) -> list[torch.Tensor]:
    """Kernel and bias of query, key, value and result, from either form of ours."""
    (module,) = model.children()
    if isinstance(module, nn.ModuleList):
        return [weight.t() for weight in module.parameters()]
    if module.in_proj_weight is None:
        rows = [module.q_proj_weight, module.k_proj_weight, module.v_proj_weight]
    else:
        rows = list(module.in_proj_weight.chunk(3))
    kernels = [weight.T for weight in (*rows, module.out_proj.weight)]
    if module.in_proj_bias is None:
        return kernels
    biases = [*module.in_proj_bias.chunk(3), module.out_proj.bias]
    return [part for pair in zip(kernels, biases, strict=True) for part in pair]


@SIMPLE
@INPUTS
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("use_scale", [False, True])
def test_attention(name: str, inputs: tuple[Tensor, ...], causal: bool, use_scale: bool) -> None:
    assert_equal_to_keras(
        name,
        {"use_scale": use_scale, "causal": causal, "return_attention_scores": True},
        *inputs,
        keras_params={"use_scale": use_scale},
        weights=lambda model: list(model.parameters()),
        call=attend(return_attention_scores=True, use_causal_mask=causal),
    )


@INPUTS
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("scores", [False, True])
@pytest.mark.parametrize(
    "params",
    [
        {"num_heads": 2, "key_dim": 3},
        {"num_heads": 3, "key_dim": 2, "use_bias": False},
        {"num_heads": 2, "key_dim": 5},
        {"num_heads": 2, "key_dim": 3, "value_dim": 4},
    ],
)
def test_multi_head_attention(
    inputs: tuple[Tensor, ...], causal: bool, scores: bool, params: dict[str, Any]
) -> None:
    assert_equal_to_keras(
        "MultiHeadAttention",
        params | {"causal": causal, "return_attention_scores": scores},
        *inputs,
        keras_params=params,
        weights=heads_weights,
        call=attend_with_heads(use_causal_mask=causal, return_attention_scores=scores),
    )


def test_heads_that_see_values_of_other_widths() -> None:
    assert_equal_to_keras(
        "MultiHeadAttention",
        {"num_heads": 2},
        sequence(7, 6),
        sequence(5, 4),
        sequence(5, 3),
        keras_params={"num_heads": 2, "key_dim": 3},
        weights=heads_weights,
        call=attend_with_heads(),
    )


def model_of(graph: Document) -> Any:
    torch.manual_seed(0)
    return compiled(render(read_graph(graph))).eval()


ATTENTION = ("Attention", "AdditiveAttention", "MultiHeadAttention", "TransformerEncoderLayer")


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("name", ATTENTION)
@pytest.mark.parametrize("training", [False, True])
def test_padding_is_never_attended_to(name: str, causal: bool, training: bool) -> None:
    more = {"dropout": 0.0, "causal": causal}
    graph = chain(node("x", "Input", shape=[None, 8]), node("it", name, **more))
    model = model_of(graph).train(training)
    values = torch.randn(3, 6, 8)
    mask = torch.arange(6) < torch.tensor([6, 3, 0])[:, None]  # one has no real step at all
    changed = torch.where(mask.unsqueeze(-1), values, 100.0)
    with torch.set_grad_enabled(training):
        one, other = model(values, mask), model(changed, mask)
    assert torch.isfinite(one).all()
    torch.testing.assert_close(one[mask], other[mask])


@pytest.mark.parametrize("name", [*ATTENTION, "TransformerDecoderLayer"])
@pytest.mark.parametrize("causal", [False, True])
def test_the_future_is_seen_only_where_it_may_be(name: str, causal: bool) -> None:
    nodes = [node("x", "Input", shape=[6, 8]), node("m", "Input", shape=[4, 8])]
    decodes = name == "TransformerDecoderLayer"
    wires = [("x", "it")] + ([("m", "it.memory")] if decodes else [])
    more = {"causal": causal} | ({"dropout": 0.0} if "Layer" in name else {})
    nodes = [*(nodes if decodes else nodes[:1]), node("it", name, **more)]
    model = model_of(document(nodes, wires))
    values, memory = torch.randn(2, 6, 8), [torch.randn(2, 4, 8)] if decodes else []
    changed = values.clone()
    changed[:, 4:] += 1
    with torch.no_grad():
        one, other = model(values, *memory), model(changed, *memory)
    assert torch.allclose(one[:, :4], other[:, :4], atol=1e-6) == causal


def test_a_decoder_keeps_to_the_real_steps_of_both() -> None:
    """Masks beside the input and its memory differ; a mask at a port takes the place of one."""
    graph = document(
        [
            node("x", "Input", shape=[None, 8]),
            node("m", "Input", shape=[4, 8]),
            node("words", "Input", shape=[4], kind="tokens", vocabulary=9),
            node("it", "TransformerDecoderLayer", num_heads=2, causal=False),
            node("last", "LastStep"),
        ],
        [("x", "it"), ("m", "it.memory"), ("words", "it.memory_mask"), ("it", "last")],
    )
    model = model_of(graph)
    values, memory, words = torch.randn(2, 6, 8), torch.randn(2, 4, 8), torch.ones(2, 4).long()
    mask = torch.arange(6) < torch.tensor([6, 2])[:, None]
    seen = torch.arange(4) < torch.tensor([1, 3])[:, None]
    changed = torch.where(mask.unsqueeze(-1), values, 9.0)
    other = torch.where(seen.unsqueeze(-1), memory, 9.0)
    with torch.no_grad():
        answers = [
            model(values, mask, memory, words, seen),
            model(changed, mask, other, words, seen),
        ]
    torch.testing.assert_close(*answers)


@pytest.mark.parametrize(
    "name", ["MultiHeadAttention", "TransformerEncoderLayer", "TransformerDecoderLayer"]
)
def test_heads_must_divide_the_width(name: str) -> None:
    wires = [("x", "it")] + ([("x", "it.memory")] if "Decoder" in name else [])
    graph = document([node("x", "Input", shape=[6, 8]), node("it", name, num_heads=3)], wires)
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.param, problem.got) == ("not_divisible", "num_heads", 3)
    assert problem.values["width"] == 8
    assert problem.fixes[0].edits[0]["value"] == 2


def test_what_does_not_go_together_is_told() -> None:
    sizes = {"x": [6, 8], "narrow": [4, 5], "short": [3, 8]}
    cases = [
        ("Attention", {"it": "x", "it.value": "narrow"}, "value", "shape_mismatch"),
        ("Attention", {"it": "x", "it.value": "x", "it.key": "short"}, "key", "shape_mismatch"),
        ("MultiHeadAttention", {"it": "x", "it.mask": "short"}, "mask", "dtype_mismatch"),
        ("TransformerDecoderLayer", {"it": "x", "it.memory": "narrow"}, "memory", "shape_mismatch"),
    ]
    for name, wires, port, code in cases:
        inputs = [node(one, "Input", shape=sizes[one]) for one in dict.fromkeys(wires.values())]
        given = [(source, target) for target, source in wires.items()]
        problems = check_text(document([*inputs, node("it", name)], given)).problems
        assert (problems[0].code, problems[0].port) == (code, port), name


def test_a_mask_must_be_as_long_as_what_it_masks() -> None:
    assert tokens(5, 9).mask
    graph = document(
        [
            node("x", "Input", shape=[6, 8]),
            node("words", "Input", shape=[5], kind="tokens", vocabulary=9),
            node("it", "GRU"),
        ],
        [("x", "it"), ("words", "it.mask")],
    )
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.port) == ("shape_mismatch", "mask")
