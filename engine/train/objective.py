"""What training makes small: the losses of the recipe's parts, on the model's outputs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.recipe.part import Loss, Metric, losses, metrics
from engine.train.examples import Batch, Masked
from engine.train.parallel.loss_share import loss_share
from engine.train.precision import computing, is_fast
from engine.train.totals import Measured

RESTORE: dict[str, Callable[[Tensor], Tensor]] = {
    "softmax": lambda logits: torch.softmax(logits, dim=-1),
    "sigmoid": torch.sigmoid,
}


@dataclass(frozen=True)
class _Output:
    """One output that learns: its place among the model's results and what judges it."""

    place: int
    compare: Callable[[Any, Any], Tensor]
    weight: float
    metrics: list[tuple[str, Metric]]
    step_metrics: list[tuple[str, Metric]]
    boundary: float
    restore: Callable[[Tensor], Tensor] | None
    own_mask: int | None
    """Where the model tells which of its steps count; None: the data's own padding decides."""
    is_sequence: bool
    """Whether it is compared with sequences of other lengths than its own."""
    masked: bool
    """Whether its rows differ in length."""
    weigh: Callable[[Tensor], Any]
    """How much samples with these targets weigh in the mean."""


class Objective:
    """Loss and metrics of a batch, from a run's ``objective``."""

    def __init__(
        self, model: nn.Module, described: dict[str, Any], precision: str = "float32"
    ) -> None:
        # A run that was frozen by an older version has no masks of its own.
        masks = [item.get("own_mask") is not None for item in described["outputs"]]
        self.on_logits: bool = described["on_logits"] or any(masks)
        self._compute: Callable[..., Any] = (
            model.with_masks if any(masks) else model.logits if self.on_logits else model  # type: ignore[assignment]
        )
        device = next((weight.device for weight in model.parameters()), torch.device("cpu"))
        self._device, self._fast = device, is_fast(precision, device)
        self._outputs = [_output(item, self.on_logits, device) for item in described["outputs"]]
        self.metrics = [pair for item in self._outputs for pair in item.metrics]
        """Every metric with its name, as evaluated parts have them."""
        self.step_metrics = [pair for item in self._outputs for pair in item.step_metrics]
        """Those that are measured in each step of training."""
        self.count: Callable[[int], int] = int
        """Adds up a number over the devices that share a batch."""

    def __call__(self, batch: Batch) -> tuple[Tensor, Measured]:
        """The loss (means over samples, or over real steps, added up) and what a step measures.

        A batch without a single step that counts has the loss 0, which nothing learns from.
        """
        return self._judge(batch, False)

    def judge(self, batch: Batch) -> tuple[Tensor, Measured]:
        """The same with the metrics of evaluated parts."""
        return self._judge(batch, True)

    def _results(self, batch: Batch) -> Sequence[Tensor]:
        """What the model gives; losses and metrics are computed of it in 32 bits."""
        with computing(self._fast, self._device):
            results = self._compute(*batch.arguments)
        results = (results,) if isinstance(results, Tensor) else results
        return [each.float() if each.dtype == torch.bfloat16 else each for each in results]

    def _judge(self, batch: Batch, whole: bool) -> tuple[Tensor, Measured]:
        results = self._results(batch)
        total: Tensor | None = None
        sums = []
        counts = []
        for place, (output, target) in enumerate(zip(self._outputs, batch.targets, strict=True)):
            values = results[output.place]
            if output.restore is not None:
                values = output.restore(values)
            own = None if output.own_mask is None else results[output.own_mask]
            if output.is_sequence:
                pair = _sequences(values, target, own, batch if output.masked else None)
                wanted = target[0]
                counts.append(len(wanted))
                loss = output.compare(*pair)
            else:
                values, wanted = _flat(values, target, own)
                counts.append(len(wanted))
                loss = output.compare(values, wanted) if len(wanted) else values.sum()
                with torch.no_grad():
                    seen = values.detach()
                    for _, metric in output.metrics if whole else output.step_metrics:
                        sums.append(metric.sums(seen, wanted, output.boundary))
            if output.weight != 1.0:
                loss = loss * output.weight
            if batch.whole is not None:
                values, mask = batch.whole.targets[place]
                by_model = own is not None and mask is not None and not output.is_sequence
                rows = (values, None if output.is_sequence else mask)
                share = loss_share(output.weigh, wanted, rows, self.count if by_model else None)
                loss = loss * (share / batch.whole.copies)
            total = loss if total is None else total + loss
        if total is None:
            raise ValueError("a run without outputs has nothing to learn")
        return total, Measured(counts[0], sums)


def _output(described: dict[str, Any], on_logits: bool, device: torch.device) -> _Output:
    restore = described["restore"] if on_logits else None
    loss = _part(losses(), described["loss"])
    measures = [(item["title"], _part(metrics(), item)) for item in described["metrics"]]
    return _Output(
        place=described["place"],
        compare=comparison(loss, device),
        weight=described.get("loss_weight", 1.0),
        metrics=measures,
        step_metrics=[pair for pair in measures if not pair[1].whole_only],
        boundary=described["boundary"],
        restore=RESTORE[restore] if restore is not None else None,
        own_mask=described.get("own_mask"),
        is_sequence=described["encoding"] == "sequence",
        masked=described["mask"],
        weigh=partial(loss.weight, **_arguments(loss, device)),
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


def _flat(values: Tensor, target: Masked, own: Tensor | None) -> tuple[Tensor, Tensor]:
    """Values and target as [samples, units] and [samples, …]; of sequences, the real steps only.

    A step counts where the data have it and where the model's own mask does not leave it out.
    """
    wanted, mask = target
    if mask is None:
        return values, wanted
    real = mask if own is None else mask & own
    return values[real], wanted[real]


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
