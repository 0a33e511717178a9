"""Whole training steps, forward, backward and update, as one C function that takes many of them."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch._decomp import core_aten_decompositions, get_decompositions
from torch.fx import Node
from torch.utils import _pytree as pytree

from engine.train.compiled.moves import Moves
from engine.train.compiled.render import Renderer
from engine.train.compiled.values import NotCompiled, Value, loops
from engine.train.examples import Batch
from engine.train.gradients import Gradients
from engine.train.straight import NotStraight, trace

aten = torch.ops.aten
LONGEST = 400
"""Calls in a step above which nothing is compiled: the compiler takes long, and gains little."""


@dataclass(frozen=True)
class Program:
    """The source of ``train(steps, rates, fixed, varying, results)`` and what it works on."""

    source: str
    fixed: list[Tensor]
    """The tensors it reads and changes in place: weights, other numbers, the optimizer's state."""
    results: list[Value]
    """What each step says, as arrays [steps, …] are to be given for: the loss, then the rest."""
    measured: list[list[tuple[Any, ...]]]
    """Of losses and of metrics, what a step measures: numbers, and None for the next result."""


def render_steps(gradients: Gradients, optimizer: torch.optim.Optimizer, batch: Batch) -> Program:
    """Render the steps on batches like this one. Raises NotCompiled."""
    step, state = gradients.function(batch)
    try:
        traced, layout = trace(step, state, batch.tensors, _decompositions())
    except NotStraight as error:
        raise NotCompiled(str(error)) from error
    nodes = list(traced.graph.nodes)
    if len(nodes) > LONGEST:
        raise NotCompiled(f"a step of more than {LONGEST} calls")
    if any(not tensor.is_contiguous() for tensor in (*state, *batch.tensors)):
        raise NotCompiled("tensors that lie otherwise than in their order")
    constants = [node for node in nodes if node.op == "get_attr"]
    fixed = [*state, *(getattr(traced, str(node.target)) for node in constants)]
    moves = Moves(optimizer, len(fixed) + len(batch.tensors))
    renderer = Renderer()
    inputs = [node for node in nodes if node.op == "placeholder"]
    # Constants come last in the numbering of the fixed tensors, after the varying ones' names.
    order = [*inputs[: len(state)], *constants, *inputs[len(state) :]]
    for place, node in enumerate(order):
        given = (*fixed, *batch.tensors)[place]
        renderer.values[node] = Value.given(f"a{place}", given)
    for node in nodes:
        if node.op == "call_function":
            renderer.call(node)
    results = list(nodes[-1].args[0])
    loss, *measured, found = pytree.tree_unflatten(results, layout)
    said = [loss, *(addend for of in measured for addends in of for addend in addends)]
    told = [renderer.values[item] for item in said if isinstance(item, Node)]
    pairs: dict[Tensor, tuple[Value, Value]] = {
        weight: (renderer.values[node], renderer.values[gradient])
        for weight, node, gradient in zip(gradients.weights, inputs, found, strict=False)
        if gradient is not None
    }
    if any(gradient.name.startswith("a") for _, gradient in pairs.values()):
        raise NotCompiled("a gradient that is another weight")
    lines = [*renderer.lines, *_telling(told), *moves.lines(pairs)]
    varying = [renderer.values[node] for node in inputs[len(state) :]]
    head = _arrays([renderer.values[node] for node in order[: len(fixed)]], "fixed", 0)
    tail = [Value.like(f"a{len(order) + n}", array) for n, array in enumerate(moves.arrays)]
    head += _arrays(tail, "fixed", len(fixed))
    return Program(
        source=_HEAD + "\n".join([*head, _LOOP, *_rows(varying), *lines, "}", "}", ""]),
        fixed=[*fixed, *moves.arrays],
        results=told,
        measured=[
            [tuple(None if isinstance(a, Node) else a for a in addends) for addends in of]
            for of in measured
        ],
    )


_HEAD = """#include <math.h>
#include <stdint.h>
void train(long steps, const double *rates, void **fixed, void **varying, void **results) {
"""
_LOOP = "for (long step = 0; step < steps; step++) {"


def _arrays(values: list[Value], where: str, first: int) -> list[str]:
    return [
        f"{value.type} *restrict const {value.name} = {where}[{first + place}];"
        for place, value in enumerate(values)
    ]


def _rows(values: list[Value]) -> list[str]:
    """A batch's own rows of what all batches of the call have, one after another."""
    return [
        f"const {value.type} *restrict const {value.name} = "
        f"(const {value.type} *)varying[{place}] + step * {value.size};"
        for place, value in enumerate(values)
    ]


def _telling(values: list[Value]) -> list[str]:
    lines = []
    for place, value in enumerate(values):
        steps, size = [1] * len(value.shape), 1
        for axis in reversed(range(len(value.shape))):
            steps[axis], size = size, size * value.shape[axis]
        row = Value(f"r{place}", value.shape, tuple(steps), 0, value.dtype)
        lines.append(
            f"{value.type} *const r{place} = ({value.type} *)results[{place}] + step * {size};"
        )

        def tell(at: list[str], row: Value = row, value: Value = value) -> str:
            return f"{row.at(at)} = {value.at(at)};"

        lines.append(loops(value.shape, tell))
    return lines


def _variance_and_mean(
    x: Tensor, dim: Any = None, *, correction: float | None = None, keepdim: bool = False
) -> tuple[Tensor, Tensor]:
    axes = dim or list(range(x.ndim))
    mean = x.mean(axes, True)
    count = x.numel() // max(1, mean.numel())
    squares = (x - mean) * (x - mean)
    variance = squares.sum(axes, keepdim) / (count - (1 if correction is None else correction))
    return variance, mean if keepdim else x.mean(axes)


def _decompositions() -> dict[Any, Any]:
    """By which simpler calls a call is made, where there is no rendering of it."""
    kept: tuple[Any, ...] = (
        aten.addmm,
        aten.gelu,
        aten.elu,
        aten.leaky_relu,
        aten._softmax,
        aten._log_softmax,
    )
    kept += (aten.nll_loss_forward, aten.nll_loss_backward, aten.native_layer_norm)
    kept += (aten.binary_cross_entropy, aten.binary_cross_entropy_with_logits, aten.mse_loss)
    kept += (aten.mse_loss_backward, aten.huber_loss, aten.huber_loss_backward, aten.baddbmm)
    kept += (aten.smooth_l1_loss, aten.native_layer_norm_backward, aten.softplus, aten.hardswish)
    table = dict(core_aten_decompositions()) | dict(get_decompositions(kept))
    return table | {aten.var_mean.correction: _variance_and_mean}
