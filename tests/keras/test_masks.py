"""Masks in Keras: the source of what changes them, and layers that use them while training."""

import os
import warnings
from typing import Any

import keras
import pytest
import torch

from engine.spec import check, read_graph, render
from engine.spec.keras.render import NoKerasSource
from tests.engine.blocks import company
from tests.engine.blocks.company import Combination, combinations
from tests.engine.blocks.harness import compiled
from tests.graphs import chain, document, node
from tests.keras.source import fill_with_numbers, keras_model

SOAK = bool(os.environ.get("BRICKWORK_SOAK"))
EVERY = 1 if SOAK else 151
"""So many combinations of block and reader are one that is tried."""
LENGTHS = (12, 9, 11, 10)
"""Rows long enough that each keeps a real step: of none, Keras makes nothing to compare with."""


def chosen() -> list[Combination]:
    return [each for each in combinations() if check(read_graph(each.graph())).ok][::EVERY]


def test_keras_source_reads_padding_as_little_as_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "LENGTHS", LENGTHS)
    different, told = {}, 0
    for combination in chosen():
        try:
            difference = differs(combination)
        except NoKerasSource:
            continue
        told += 1
        if difference:
            different[str(combination)] = difference
    assert told > 40
    assert different == {}


def differs(combination: Combination) -> str:
    """How far the Keras source is from ours on rows of several lengths; "" within 1e-4."""
    graph = read_graph(combination.graph())
    verdict, model = check(graph), company.model_of(graph).eval()
    fill_with_numbers(model)
    batch = list(company.batch_of(company.rows_of(combination), 12))
    with torch.no_grad(), warnings.catch_warnings():
        # Keras tells that a softmax over the one step which is left is always 1.
        warnings.filterwarnings("ignore", r"(?s).*using a softmax over axis")
        theirs = keras_model(graph, model)(batch)
        ours = model(*batch)
        end = verdict.evaluations[verdict.outputs[0]].first
        if end.mask and end.axes[0] == "time":
            real = model.with_masks(*batch)[1] if hasattr(model, "with_masks") else batch[1]
            ours, theirs = ours[real], theirs[real]
    if ours.shape != theirs.shape:
        return f"{tuple(ours.shape)} and {tuple(theirs.shape)}"
    if torch.allclose(ours.float(), theirs.float(), rtol=1e-4, atol=1e-5):
        return ""
    return f"{float((ours - theirs).abs().max()):.3g}"


@pytest.mark.parametrize("trainable", [True, False])
def test_a_training_step_of_batch_normalization_over_real_steps(trainable: bool) -> None:
    """Answers, gradients, the running mean; Keras' running variance divides by n, ours by n − 1."""
    graph = chain(
        node("x", "Input", shape=[None, 3]),
        node("it", "BatchNormalization", momentum=0.5, trainable=trainable),
    )
    model = compiled(render(read_graph(graph))).train()
    layer = keras.layers.BatchNormalization(momentum=0.5, trainable=trainable)
    generator = torch.Generator().manual_seed(4)
    values = torch.randn(3, 7, 3, generator=generator) + 2
    mask = torch.tensor([[place < count for place in range(7)] for count in (7, 4, 2)])
    layer.build(values.shape)
    weights = [torch.rand(3, generator=generator) + 0.5 for _ in range(4)]
    holder = model.it
    with torch.no_grad():
        ours = [holder.weight, holder.bias, holder.running_mean, holder.running_var]
        for own, weight in zip(ours, weights, strict=True):
            own.copy_(weight)
    layer.set_weights([weight.numpy() for weight in weights])
    if not trainable:
        holder.eval()  # as a trainer holds what is frozen
    mine, given = values.clone().requires_grad_(), values.clone().requires_grad_()
    found, wanted = model(mine, mask), layer(given, training=True, mask=mask)
    close(found[mask], wanted[mask])
    found[mask].square().sum().backward()
    wanted[mask].square().sum().backward()
    close(mine.grad[mask], given.grad[mask])
    close(holder.running_mean, layer.moving_mean.value)
    if not trainable:
        close(holder.running_var, layer.moving_variance.value)


@pytest.mark.parametrize(
    "name", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]
)
@pytest.mark.parametrize("masked", ["both", "one", "neither"])
def test_unequal_masks_are_joined_as_keras_joins_them(name: str, masked: str) -> None:
    values = [torch.ones(2, 6, 3), torch.ones(2, 6, 3)]
    for place, (steps, tokens) in enumerate(zip(values, ([2, 5], [4, 3]), strict=True)):
        for row, count in enumerate(tokens):
            if masked == "both" or (masked == "one" and place == 0):
                steps[row, count:] = 0.5
    nodes = [node("a", "Input", shape=[6, 3]), node("b", "Input", shape=[6, 3])]
    wires = []
    for name_of, last in (("a", masked != "neither"), ("b", masked == "both")):
        if last:
            nodes.append(node(f"{name_of}_mask", "Masking", mask_value=0.5))
            wires.append((name_of, f"{name_of}_mask"))
        wires.append((f"{name_of}_mask" if last else name_of, "it"))
    nodes.append(node("it", name))
    graph = read_graph(document(nodes, wires))
    masks = [(steps != 0.5).any(-1) for steps in values]
    given = [masks[0] if masked != "neither" else None, masks[1] if masked == "both" else None]
    wanted: Any = getattr(keras.layers, name)().compute_mask(values, given)
    all_real = wanted is None or bool(wanted.all())
    assert check(graph).evaluations["it"].first.mask == (not all_real)
    if not all_real:
        _, found = compiled(render(graph)).with_masks(*values)  # type: ignore[operator]
        close(found.float(), wanted.float())


def close(ours: Any, theirs: Any) -> None:
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5)
