"""What one batch says: its loss, what its metrics measured, and the gradient of each weight.

The first batches go through autograd. Then the step is written down as a straight line
(``straight.py``), which gives the same bits in a fraction of the time. Batches of another shape,
and networks that cannot be written down, stay with autograd. A device may record the line
(``replay.py``).
"""

import warnings
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from engine.train.examples import Batch
from engine.train.objective import Objective
from engine.train.replay import NotReplayed, Recorder, replayed
from engine.train.straight import Function, NotStraight, straighten
from engine.train.totals import Measured, added

STRAIGHT_AFTER = 8
"""Batches of a shape before their step is written down: first points do not wait for it."""
SHAPES = 4
"""How many shapes are written down: whole batches, short ones at the end, a few lengths."""

Shapes = tuple[torch.Size, ...]
Said = tuple[Tensor, Measured, list[Tensor | None]]


class Gradients:
    """Loss, measurements and gradients of a model; ``weights`` says in which order."""

    def __init__(
        self, model: nn.Module, objective: Objective, record: Recorder | None = None
    ) -> None:
        """``record`` is how the device records steps, where it is to do that."""
        self.model, self._record = model, record
        self._judged = _Judged(model, objective)
        parameters = dict(self._judged.named_parameters())
        learning = {name: weight for name, weight in parameters.items() if weight.requires_grad}
        still = {name: weight for name, weight in parameters.items() if not weight.requires_grad}
        others = still | dict(self._judged.named_buffers())
        self.weights = list(learning.values())
        self._names = [*learning, *others]
        self._state = [tensor.detach() for tensor in (*self.weights, *others.values())]
        self._seen: Counter[Shapes] = Counter()
        self._straight: dict[Shapes, Function] = {}
        self._replayed: dict[Shapes, Function] = {}
        self._may_be_straight = True
        self.are_only_read = False
        """Whether nobody changes what it says in place; then kernels run without any tracking."""

    @property
    def is_straight(self) -> bool:
        """Whether the step has been written down."""
        return bool(self._straight)

    @property
    def is_replayed(self) -> bool:
        """Whether the device has recorded the step."""
        return bool(self._replayed)

    def __call__(self, batch: Batch, alone: bool = True) -> Said:
        """The loss, what the metrics measured, and a gradient (or None) for each weight.

        ``alone``: the gradients are done with before the next batch is asked for.
        """
        if self._may_be_straight:
            tensors = batch.tensors
            shapes = tuple([tensor.shape for tensor in tensors])
            straight = self._straight.get(shapes)
            if alone and self._replayed:
                straight = self._replayed.get(shapes, straight)
            if straight is not None:
                with self._untracked():
                    loss, count, sums, gradients = straight(*tensors)
                return loss, Measured(count, sums), gradients
            if len(self._straight) < SHAPES:
                self._seen[shapes] += 1
                if self._seen[shapes] == STRAIGHT_AFTER:
                    self._write_down(batch, shapes)
        loss, measured = self._judged.objective(batch)
        return loss.detach(), measured, _gradients(loss, self.weights)

    def of(self, batches: Sequence[Batch]) -> Said:
        """What several batches say as if they were one: each counts by what it weighs."""
        if len(batches) == 1:
            return self(batches[0])
        said = [self(batch, alone=False) for batch in batches]
        return mean_of(said, [measured.weight for _, measured, _ in said])

    def function(self, batch: Batch) -> tuple[Function, list[Tensor]]:
        """What is said of batches like this one, as a function; and the tensors it begins with.

        Those are the weights that learn, in their order, then all others and the buffers. The
        batch's own tensors follow them.
        """
        learning, known = len(self.weights), len(self._state)

        def step(*given: Tensor) -> list[Any]:
            weights = [weight.requires_grad_() for weight in given[:learning]]
            stand_ins = dict(zip(self._names, (*weights, *given[learning:known]), strict=True))
            alike = batch.with_tensors(given[known:])
            loss, measured = functional_call(self._judged, stand_ins, (alike,))
            return [loss.detach(), *measured, _gradients(loss, weights)]

        return step, self._state

    def _write_down(self, batch: Batch, shapes: Shapes) -> None:
        """Make the straight line for batches of these shapes, where there can be one."""
        step, state = self.function(batch)
        try:
            self._straight[shapes] = straight = straighten(step, state, batch.tensors)
        except NotStraight:
            self._may_be_straight = False
            return
        if self._record is not None:
            try:
                with self._untracked():
                    self._replayed[shapes] = replayed(straight, state, batch.tensors, self._record)
            except NotReplayed as problem:
                self._record = None  # the line itself does the same, only slower
                warnings.warn(f"Steps are not recorded: {problem}", stacklevel=2)

    def _untracked(self) -> AbstractContextManager[object]:
        return torch.inference_mode() if self.are_only_read else torch.no_grad()


class _Judged(nn.Module):
    """A model and its objective as one module, so that tensors can stand in for its weights."""

    def __init__(self, model: nn.Module, objective: Objective) -> None:
        super().__init__()
        self.model, self.objective = model, objective

    def forward(self, batch: Batch) -> tuple[Tensor, Measured]:
        return self.objective(batch)


def _gradients(loss: Tensor, weights: Sequence[Tensor]) -> list[Tensor | None]:
    return list(torch.autograd.grad(loss, weights, allow_unused=True))


def mean_of(said: Sequence[Said], weights: Sequence[float]) -> Said:
    """What several batches said as if they were one, each counting by its weight."""
    if len(said) == 1:
        return said[0]
    total = max(1, sum(weights))
    parts = [weight / total for weight in weights]
    losses, measured, gradients = zip(*said, strict=True)
    return (
        _mean(losses, parts),
        added(measured),
        [None if of[0] is None else _mean(of, parts) for of in zip(*gradients, strict=True)],
    )


def _mean(tensors: Sequence[Tensor], parts: Sequence[float]) -> Tensor:
    total = tensors[0] * parts[0]
    for tensor, part in zip(tensors[1:], parts[1:], strict=True):
        total = total + tensor * part
    return total
