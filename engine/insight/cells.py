"""Cells of a recurrent layer that mean something: ranked by how well they follow a signal."""

from dataclasses import dataclass
from typing import Any

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

Array = NDArray[Any]


@dataclass(frozen=True)
class CellMeaning:
    """A cell by its number, and Pearson's correlation of its state with the signal."""

    cell: int
    correlation: float


def cell_states(model: nn.Module, layer: str, *arguments: Tensor) -> Tensor:
    """What a recurrent layer of a model says at every step: [samples, time, cells].

    ``layer`` is the name of its module in the rendered source, ``arguments`` are the model's. Of a
    bidirectional layer, the backward cells follow the forward ones. Raises ValueError where the
    model has no such layer or the layer is not recurrent.
    """
    module = dict(model.named_modules()).get(layer)
    if not isinstance(module, nn.RNNBase):
        what = "no layer" if module is None else f"{type(module).__name__}, not a recurrent layer"
        raise ValueError(f"the model's {layer!r} is {what}")
    seen: list[Tensor] = []

    def keep(_: nn.Module, __: Any, result: tuple[Tensor | PackedSequence, Any]) -> None:
        states = result[0]
        if isinstance(states, PackedSequence):
            states, _lengths = pad_packed_sequence(states, batch_first=module.batch_first)
        seen.append(states if module.batch_first else states.transpose(0, 1))

    was_training = model.training
    hook = module.register_forward_hook(keep)
    try:
        with torch.no_grad():
            model.eval()(*arguments)
    finally:
        hook.remove()
        model.train(was_training)
    return seen[-1]


def rank_cells(states: Array, signal: Array) -> list[CellMeaning]:
    """All cells, those that follow the signal best first, upwards or downwards.

    ``states`` [steps, cells], ``signal`` [steps]. A cell that never moves follows nothing: 0.
    Raises ValueError where the signal itself never changes.
    """
    cells = states.astype(numpy.float64)
    cells = cells - cells.mean(axis=0)
    wanted = signal.astype(numpy.float64)
    wanted = wanted - wanted.mean()
    if not wanted.any():
        raise ValueError("the signal is the same at every step, so no cell can follow it")
    scale = numpy.linalg.norm(cells, axis=0) * numpy.linalg.norm(wanted)
    moved = states.max(axis=0) > states.min(axis=0)
    found = numpy.divide(wanted @ cells, scale, out=numpy.zeros_like(scale), where=moved)
    order = numpy.argsort(-numpy.abs(found), kind="stable")
    return [CellMeaning(int(cell), float(found[cell])) for cell in order]
