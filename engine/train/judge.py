"""What judges one output: its loss and its metrics, of one batch or of several as if they were one.

A loss is a mean, of which batches say the mean and how much it weighs; or it is made of sums over
samples (``Loss.adds_up``), which batches say themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from engine.recipe.part import Loss, Metric, losses, metrics
from engine.train.examples import Batch, Masked, Whole
from engine.train.totals import WHOLE, Addend, LossTotal, added

RESTORE: dict[str, Callable[[Tensor], Tensor]] = {
    "softmax": lambda logits: torch.softmax(logits, dim=-1),
    "sigmoid": torch.sigmoid,
}


class Seen(NamedTuple):
    """What an output says of the samples of a batch that count, and the truth.

    Of losses over sequences of other lengths, both are pairs of tensors [samples, …] and lengths.
    """

    values: Any
    wanted: Any
    weighed: Tensor
    """The targets by which the samples weigh."""
    starts: Tensor | None
    """Where rows begin among the steps, for metrics that ask."""


class Said(NamedTuple):
    """An output's loss, with its weight among the outputs, and what it adds to the totals."""

    loss: Tensor
    addends: tuple[Addend, ...]
    sums: list[tuple[Addend, ...]]


@dataclass(frozen=True)
class Judge:
    """One output that learns: its place among the model's results and what judges it."""

    place: int
    target: int
    """The place of what it is compared with among a batch's targets."""
    total: LossTotal
    compare: Callable[[Any, Any], Tensor]
    sums: Callable[[Tensor, Tensor], Any]
    """What the loss is made of, where it adds up."""
    weigh: Callable[[Tensor], Any]
    """How much samples with these targets weigh in the mean."""
    metrics: list[tuple[str, Metric]]
    step_metrics: list[tuple[str, Metric]]
    boundary: float
    restore: Callable[[Tensor], Tensor] | None
    own_mask: int | None
    """Where the model tells which of its steps count; None: the data's own padding decides."""
    is_sequence: bool
    """Whether it is compared with sequences of other lengths than its own."""
    is_steps: bool
    """Whether it is compared step by step."""
    masked: bool
    """Whether its rows differ in length."""
    scale: Tensor | None = None
    """What turns differences of a standardized target into the target's own units: [units]."""

    @property
    def loss(self) -> Loss:
        return self.total.loss

    @property
    def weighs_rows(self) -> bool:
        """Whether its loss is a mean in which every sample counts the same."""
        weighs = type(self.loss).weight is not Loss.weight
        return not (weighs or self.is_steps or self.loss.of_whole_batch)

    @property
    def counts_by_model(self) -> bool:
        """Whether only the model tells which steps count."""
        return self.own_mask is not None and not self.is_sequence

    def __call__(
        self,
        batches: Sequence[Batch],
        results: Sequence[Sequence[Tensor]],
        whole: bool,
        count: Callable[[Addend], Addend],
    ) -> Said:
        """Judge what the model gave for batches, as if they were one.

        ``whole``: with the metrics of evaluated parts. ``count`` adds up a number over the devices
        that share the batches.
        """
        seen = [self._see(*pair) for pair in zip(batches, results, strict=True)]
        if self.loss.compares_samples and len(seen) > 1:
            seen = [_joined(seen)]
        addends: tuple[Addend, ...]
        if self.loss.adds_up:
            parts = added([self.sums(each.values, each.wanted) for each in seen])
            loss, addends = self.loss.value(parts), tuple(part.detach() for part in parts)
        else:
            pairs = [(self._mean(each), self.weigh(each.weighed)) for each in seen]
            loss, weight = mean_of_means(pairs)
            addends = (loss.detach(), weight)
            if batches[0].whole is not None:
                loss = loss * self._share(weight, batches[0].whole, count)
        loss = loss if self.total.factor == 1.0 else loss * self.total.factor
        measures = self.metrics if whole else self.step_metrics
        measured = [self._measure(each, measures) for each in seen]
        return Said(loss, addends, [added(of) for of in zip(*measured, strict=True)])

    def _see(self, batch: Batch, results: Sequence[Tensor]) -> Seen:
        values, target = results[self.place], batch.targets[self.target]
        if self.restore is not None:
            values = self.restore(values)
        own = None if self.own_mask is None else results[self.own_mask]
        if self.is_sequence:
            pair = _sequences(values, target, own, batch if self.masked else None)
            return Seen(*pair, target[0], None)
        wanted, mask = target
        if mask is None:
            return Seen(values, wanted, wanted, None)
        # A step counts where the data have it and where the model's own mask does not leave it out.
        real = mask if own is None else mask & own
        starts = None
        if any(metric.reads_rows for _, metric in self.metrics):
            starts = (real & (real.cumsum(1) == 1))[real]
        counted = wanted[real]
        return Seen(values[real], counted, counted, starts)

    def _mean(self, seen: Seen) -> Tensor:
        """The loss of a batch; without a single step that counts 0, which nothing learns from."""
        if len(seen.weighed):
            return self.compare(seen.values, seen.wanted)
        nothing: Tensor = seen.values.sum()
        return nothing

    def _share(self, weight: Any, whole: Whole, count: Callable[[Addend], Addend]) -> Any:
        """Which part of the whole's mean loss is this batch's: times it, the losses of all parts,
        and their gradients, add up to the whole's."""
        pairs = [targets[self.target] for targets in whole.targets]
        if self.counts_by_model:
            total = count(weight)
        else:
            real = [values[mask] if self.is_steps else values for values, mask in pairs]
            total = sum(map(self.weigh, real))
        return weight / at_least_one(total) / whole.copies

    def _measure(
        self, seen: Seen, measures: Sequence[tuple[str, Metric]]
    ) -> list[tuple[Addend, ...]]:
        """What metrics add to their totals."""
        if self.is_sequence:
            return []
        with torch.no_grad():
            values, wanted = seen.values.detach(), seen.wanted
            if self.scale is not None:
                # The mean would cost digits, and metrics of numbers only look at differences.
                values, wanted = values * self.scale, wanted * self.scale
            return [
                metric.sums_of_rows(values, wanted, self.boundary, seen.starts)
                if metric.reads_rows
                else metric.sums(values, wanted, self.boundary)
                for _, metric in measures
            ]


def make_judge(target: int, described: dict[str, Any], on_logits: bool, device: Any) -> Judge:
    """The judge of an output as a run's ``objective`` describes it."""
    restore, scale = described["restore"] if on_logits else None, described.get("scale")
    loss = _part(losses(), described["loss"])
    measures = [(item["title"], _part(metrics(), item)) for item in described["metrics"]]
    return Judge(
        place=described["place"],
        target=target,
        total=LossTotal(
            loss, described.get("loss_weight", 1.0), described["loss"].get("title", WHOLE)
        ),
        compare=comparison(loss, device),
        sums=partial(loss.sums, **_arguments(loss, device)),
        weigh=partial(loss.weight, **_arguments(loss, device)),
        metrics=measures,
        step_metrics=[pair for pair in measures if not pair[1].whole_only],
        boundary=described["boundary"],
        restore=RESTORE[restore] if restore is not None else None,
        own_mask=described.get("own_mask"),
        is_sequence=described["encoding"] == "sequence",
        is_steps=described["encoding"] == "steps",
        masked=described["mask"],
        scale=torch.tensor(scale, device=device) if scale is not None else None,
    )


def comparison(loss: Loss, device: torch.device) -> Callable[[Any, Any], Tensor]:
    """The function of output and target that a loss stands for."""
    arguments = _arguments(loss, device)
    if not loss.torch_name:
        return partial(loss.compare, **arguments)
    function = partial(getattr(functional, loss.torch_name), **arguments)
    if type(loss).prepare is Loss.prepare:
        return function
    return lambda output, target: function(*loss.prepare(output, target))


def at_least_one(weight: Addend) -> Addend:
    """A weight to divide by: 1 where nothing weighs anything, for then what is divided is 0."""
    if isinstance(weight, Tensor):
        return weight.masked_fill(weight == 0, 1)
    return weight or 1


def mean_of_means(pairs: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Mean and weight of several batches as one, of the mean and the weight of each."""
    if len(pairs) == 1:
        return pairs[0]
    weight = sum((own for _, own in pairs[1:]), pairs[0][1])
    total = at_least_one(weight)
    parts = [mean * (own / total) for mean, own in pairs]
    return sum(parts[1:], parts[0]), weight


def _arguments(loss: Loss, device: torch.device) -> dict[str, Any]:
    """A loss's arguments, with tensors for lists."""
    return {
        name: torch.tensor(value, device=device) if isinstance(value, (list, tuple)) else value
        for name, value in loss.arguments().items()
    }


def _part(known: Any, described: dict[str, Any]) -> Any:
    """The part that a run describes by its name and fields."""
    fields = {k: v for k, v in described.items() if k not in ("name", "title")}
    return known[described["name"]].model_validate(fields)


def _joined(seen: Sequence[Seen]) -> Seen:
    """Batches as one, for losses that compare their samples."""
    values, wanted = (torch.cat(parts) for parts in list(zip(*seen, strict=True))[:2])
    starts = [each.starts for each in seen if each.starts is not None]
    return Seen(values, wanted, wanted, torch.cat(starts) if starts else None)


def _sequences(
    values: Tensor, target: Masked, own: Tensor | None, batch: Batch | None
) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Values and target, each with the lengths of its rows [samples].

    Where the model has no mask of its own, its steps are those of the input in ``batch`` that has
    one; None: all rows are as long as the longest.
    """
    wanted, mask = target
    if own is None and batch is not None:
        own = next((real for _, real in batch.inputs if real is not None), None)
    whole = values.new_full((len(values),), values.shape[1], dtype=torch.int64)
    steps = whole if own is None else own.sum(1)
    return (values, steps), (wanted, whole if mask is None else mask.sum(1))
