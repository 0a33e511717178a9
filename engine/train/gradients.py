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
from engine.train.judge import at_least_one, mean_of_means
from engine.train.objective import Objective
from engine.train.replay import NotReplayed, Recorder, replayed
from engine.train.straight import Function, NotStraight, straighten
from engine.train.totals import Addend, Measured, added

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
        self.gathering = objective.gathering
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
                    loss, losses, sums, gradients = straight(*tensors)
                return loss, Measured(losses, sums), gradients
            if len(self._straight) < SHAPES:
                self._seen[shapes] += 1
                if self._seen[shapes] == STRAIGHT_AFTER:
                    self._write_down(batch, shapes)
        return self._say(batch)

    def of(self, batches: Sequence[Batch]) -> Said:
        """What several batches say as if they were one."""
        if len(batches) == 1:
            return self(batches[0])
        if self.gathering == "together":
            return self._say(*batches)
        if self.gathering == "share":
            return sum_of([self(batch.as_part_of(batches), alone=False) for batch in batches])
        said = [self(batch, alone=False) for batch in batches]
        return mean_of(said, [weight_of(measured) for _, measured, _ in said])

    def _say(self, *batches: Batch) -> Said:
        loss, measured = self._judged.objective(*batches)
        return loss.detach(), measured, _gradients(loss, self.weights)

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


def weight_of(measured: Measured) -> Addend:
    """How much a batch weighs among those that it is gathered with."""
    return measured.losses[0][1]


def mean_of(said: Sequence[Said], weights: Sequence[Addend]) -> Said:
    """What several batches said as if they were one, each counting by its weight."""
    total = at_least_one(sum(weights[1:], weights[0]))
    return sum_of(said, [weight / total for weight in weights])


def sum_of(said: Sequence[Said], parts: Sequence[Addend] = ()) -> Said:
    """What several batches said as if they were one, each counting so many times; else once."""
    if len(said) == 1:
        return said[0]
    parts = parts or [1] * len(said)
    losses, measured, gradients = zip(*said, strict=True)
    return (
        _sum(losses, parts),
        _as_one(measured),
        [None if of[0] is None else _sum(of, parts) for of in zip(*gradients, strict=True)],
    )


def _as_one(measured: Sequence[Measured]) -> Measured:
    """What several batches measured, of which each loss is a mean."""
    losses = [
        mean_of_means(of_output) for of_output in zip(*(m.losses for m in measured), strict=True)
    ]
    sums = [added(of_metric) for of_metric in zip(*(m.sums for m in measured), strict=True)]
    return Measured(losses, sums)


def _sum(tensors: Sequence[Tensor], parts: Sequence[Addend]) -> Tensor:
    total = tensors[0] * parts[0]
    for tensor, part in zip(tensors[1:], parts[1:], strict=True):
        total = total + tensor * part
    return total
