"""GRU, LSTM and RNN cells over all steps, each with a backward pass through time written by hand.

torch runs its GRU and RNN on the CPU as a chain of small kernels, some ten a step and direction,
and autograd twice as many. Here both directions are one batched product a step, what does not
depend on the step before is computed for all steps at once, and so is what a gradient is multiplied
with: a GRU is five kernels a step, and three on the way back.

Shapes: D directions, T steps in the order in which they are read, B rows. ``x`` is [D, T, B, I],
``start`` [D, B, H], and the weights are torch's, one direction after the other (``weight_ih,
weight_hh`` and, where there are biases, ``bias_ih, bias_hh``). The result is the state after each
step, [D, T, B, H]. It has no second derivative. Formulas: torch.nn.GRU, LSTM and RNN.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

Gradients = tuple[Tensor | None, ...]


class GRUSteps(Function):
    """``apply(x, start, *weights)``.

    The gates of a step lie as [hidden part of new | reset | update | new]: the first three are what
    the state is multiplied into, the last three what the input is.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, start: Tensor, *weights: Tensor) -> Tensor:
        (inputs, recurrent, *biases), size = _stacked(weights, len(x)), start.shape[-1]
        recurrent = recurrent.roll(size, 1)
        gates = x.new_empty(*x.shape[:3], 4 * size)
        gates[..., :size] = biases[1][:, None, None, 2 * size :] if biases else 0.0
        if biases:
            biases[0][:, : 2 * size] += biases[1][:, : 2 * size]
        _project(x, inputs, biases[:1], out=gates[..., size:])
        states = _states(start, x.shape[1])
        hidden, reset, update, new = (gate.unbind(1) for gate in torch.split(gates, size, -1))
        summed, opened = gates[..., : 3 * size].unbind(1), gates[..., size : 3 * size].unbind(1)
        weight, state = recurrent.mT.contiguous(), states.unbind(1)
        for t in range(x.shape[1]):
            summed[t].baddbmm_(state[t], weight)
            opened[t].sigmoid_()
            new[t].addcmul_(reset[t], hidden[t]).tanh_()
            torch.lerp(new[t], state[t], update[t], out=state[t + 1])
        ctx.save_for_backward(x, gates, states, inputs, recurrent)
        ctx.has_bias = bool(biases)
        return states[:, 1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Gradients:
        x, gates, states, inputs, recurrent = ctx.saved_tensors
        size, before = states.shape[-1], states[:, :-1]
        hidden, reset, update, new = torch.split(gates, size, -1)
        slopes = torch.empty_like(gates)  # of the new state, by what enters each gate
        by_hidden, by_reset, by_update, by_new = torch.split(slopes, size, -1)
        torch.sub(1, update, out=by_update)
        torch.mul(new, new, out=by_new).neg_().add_(1).mul_(by_update)
        torch.mul(by_new, reset, out=by_hidden)
        torch.mul(by_hidden, hidden, out=by_reset).mul_(1 - reset)
        by_update.mul_(update).mul_(before - new)
        carried = _carried(grad)
        back, back_wide = carried.unbind(1), carried.unsqueeze(3).unbind(1)
        slope, keep = slopes.view(*x.shape[:3], 4, size).unbind(1), update.unbind(1)
        summed = slopes[..., : 3 * size].unbind(1)
        for t in reversed(range(len(slope))):
            slope[t].mul_(back_wide[t + 1])
            back[t].addcmul_(back[t + 1], keep[t]).baddbmm_(summed[t], recurrent)
        rows = slopes.flatten(1, 2)
        of_recurrent = _weight_grad(rows[..., : 3 * size], before).roll(-size, 1)
        of_inputs = _weight_grad(rows[..., size:], x)
        of_biases = []
        if ctx.has_bias:
            total = rows.sum(1)
            of_biases = [total[:, size:], total[:, : 3 * size].roll(-size, 1)]
        of_x = _input_grad(ctx, rows[..., size:], inputs, x)
        return of_x, carried[:, 0], *_flat(of_inputs, of_recurrent, *of_biases)


class LSTMSteps(Function):
    """``apply(x, start, start_cell, *weights)``; the results are states and cells."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, start: Tensor, start_cell: Tensor, *weights: Tensor
    ) -> tuple[Tensor, Tensor]:
        (inputs, recurrent, *biases), size = _stacked(weights, len(x)), start.shape[-1]
        gates = x.new_empty(*x.shape[:3], 4 * size)
        _project(x, inputs, biases, out=gates)
        states, cells = _states(start, x.shape[1]), _states(start_cell, x.shape[1])
        squashed = torch.empty_like(cells[:, 1:])
        entered, kept, new, shown = (gate.unbind(1) for gate in torch.split(gates, size, -1))
        summed, opened = gates.unbind(1), gates[..., : 2 * size].unbind(1)
        state, cell, flat = states.unbind(1), cells.unbind(1), squashed.unbind(1)
        weight = recurrent.mT.contiguous()
        for t in range(x.shape[1]):
            summed[t].baddbmm_(state[t], weight)
            opened[t].sigmoid_()
            new[t].tanh_()
            shown[t].sigmoid_()
            torch.mul(kept[t], cell[t], out=cell[t + 1]).addcmul_(entered[t], new[t])
            torch.tanh(cell[t + 1], out=flat[t])
            torch.mul(shown[t], flat[t], out=state[t + 1])
        ctx.save_for_backward(x, gates, states, cells, squashed, inputs, recurrent)
        ctx.has_bias = bool(biases)
        return states[:, 1:], cells[:, 1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor, grad_cell: Tensor) -> Gradients:
        x, gates, states, cells, squashed, inputs, recurrent = ctx.saved_tensors
        size = states.shape[-1]
        entered, kept, new, shown = torch.split(gates, size, -1)
        slopes = torch.empty_like(gates)  # the last of the state, the others of the cell
        by_entered, by_kept, by_new, by_shown = torch.split(slopes, size, -1)
        torch.sub(1, entered, out=by_entered).mul_(entered).mul_(new)
        torch.sub(1, kept, out=by_kept).mul_(kept).mul_(cells[:, :-1])
        torch.mul(new, new, out=by_new).neg_().add_(1).mul_(entered)
        torch.sub(1, shown, out=by_shown).mul_(shown).mul_(squashed)
        by_cell = squashed.square().neg_().add_(1).mul_(shown).unbind(1)
        carried, carried_cell = _carried(grad), _carried(grad_cell)
        back, back_cell = carried.unbind(1), carried_cell.unbind(1)
        cell_wide, keep = carried_cell.unsqueeze(3).unbind(1), kept.unbind(1)
        of_cell = slopes.view(*x.shape[:3], 4, size)[..., :3, :].unbind(1)
        of_state, summed = by_shown.unbind(1), slopes.unbind(1)
        for t in reversed(range(len(summed))):
            back_cell[t + 1].addcmul_(back[t + 1], by_cell[t])
            of_cell[t].mul_(cell_wide[t + 1])
            of_state[t].mul_(back[t + 1])
            back_cell[t].addcmul_(back_cell[t + 1], keep[t])
            back[t].baddbmm_(summed[t], recurrent)
        rows = slopes.flatten(1, 2)
        of_weights = [_weight_grad(rows, x), _weight_grad(rows, states[:, :-1])]
        of_biases = [rows.sum(1)] * 2 if ctx.has_bias else []
        of_x = _input_grad(ctx, rows, inputs, x)
        return of_x, carried[:, 0], carried_cell[:, 0], *_flat(*of_weights, *of_biases)


class RNNSteps(Function):
    """``apply(x, start, nonlinearity, *weights)``, where that is "tanh" or "relu"."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, start: Tensor, nonlinearity: str, *weights: Tensor) -> Tensor:
        inputs, recurrent, *biases = _stacked(weights, len(x))
        states = _states(start, x.shape[1])
        _project(x, inputs, biases, out=states[:, 1:])
        weight, state = recurrent.mT.contiguous(), states.unbind(1)
        bend = torch.tanh_ if nonlinearity == "tanh" else torch.relu_
        for t in range(x.shape[1]):
            bend(state[t + 1].baddbmm_(state[t], weight))
        ctx.save_for_backward(x, states, inputs, recurrent)
        ctx.has_bias, ctx.is_tanh = bool(biases), nonlinearity == "tanh"
        return states[:, 1:]

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> Gradients:
        x, states, inputs, recurrent = ctx.saved_tensors
        after = states[:, 1:]
        slopes = after.square().neg_().add_(1) if ctx.is_tanh else (after > 0).to(after.dtype)
        carried = _carried(grad)
        back, slope = carried.unbind(1), slopes.unbind(1)
        for t in reversed(range(len(slope))):
            slope[t].mul_(back[t + 1])
            back[t].baddbmm_(slope[t], recurrent)
        rows = slopes.flatten(1, 2)
        of_weights = [_weight_grad(rows, x), _weight_grad(rows, states[:, :-1])]
        of_biases = [rows.sum(1)] * 2 if ctx.has_bias else []
        of_x = _input_grad(ctx, rows, inputs, x)
        return of_x, carried[:, 0], None, *_flat(*of_weights, *of_biases)


def _stacked(weights: tuple[Tensor, ...], directions: int) -> list[Tensor]:
    """Each kind of weight with its directions along the first axis."""
    kinds = len(weights) // directions
    return [torch.stack(weights[kind::kinds]) for kind in range(kinds)]


def _flat(*gradients: Tensor) -> list[Tensor]:
    """The reverse of ``_stacked``."""
    return [grad for direction in zip(*gradients, strict=True) for grad in direction]


def _project(x: Tensor, weight: Tensor, biases: list[Tensor], out: Tensor) -> None:
    """What the inputs of all steps give to the gates."""
    rows, out = x.flatten(1, 2), out.view(len(x), -1, out.shape[-1])
    if biases:
        bias = biases[0] if len(biases) == 1 else biases[0] + biases[1]
        torch.baddbmm(bias.unsqueeze(1), rows, weight.mT.contiguous(), out=out)
    else:
        torch.bmm(rows, weight.mT.contiguous(), out=out)


def _states(start: Tensor, steps: int) -> Tensor:
    """Room for the state before each step and after the last, [D, T + 1, B, H]."""
    states = start.new_empty(len(start), steps + 1, *start.shape[1:])
    states[:, 0] = start
    return states


def _carried(grad: Tensor) -> Tensor:
    """Room for the gradient of each state, with what the results ask of it."""
    carried = grad.new_empty(len(grad), grad.shape[1] + 1, *grad.shape[2:])
    carried[:, 0] = 0.0
    carried[:, 1:] = grad
    return carried


def _weight_grad(rows: Tensor, values: Tensor) -> Tensor:
    return torch.bmm(rows.mT, values.reshape(len(values), -1, values.shape[-1]))


def _input_grad(ctx: Any, rows: Tensor, weight: Tensor, x: Tensor) -> Tensor | None:
    return torch.bmm(rows, weight).view(x.shape) if ctx.needs_input_grad[0] else None
