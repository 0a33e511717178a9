"""What training makes small: the losses of the recipe's parts, on the model's outputs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.recipe.part import Metric, losses, metrics
from engine.train.examples import Batch, Masked

RESTORE: dict[str, Callable[[Tensor], Tensor]] = {
    "softmax": lambda logits: torch.softmax(logits, dim=-1),
    "sigmoid": torch.sigmoid,
}


@dataclass(frozen=True)
class _Output:
    """One output that learns: its place among the model's results and what judges it."""

    place: int
    loss: Callable[..., Tensor]
    arguments: dict[str, Any]
    metrics: list[tuple[str, Metric]]
    boundary: float
    restore: Callable[[Tensor], Tensor] | None


class Objective:
    """Loss and metrics of a batch, from a run's ``objective``."""

    def __init__(self, model: nn.Module, described: dict[str, Any]) -> None:
        self.on_logits: bool = described["on_logits"]
        self._compute: Callable[..., Any] = model.logits if self.on_logits else model  # type: ignore[assignment]
        self._outputs = [_output(item, self.on_logits) for item in described["outputs"]]
        self.names = ["loss"] + [title for item in self._outputs for title, _ in item.metrics]

    def __call__(self, batch: Batch) -> tuple[Tensor, list[Tensor]]:
        """The loss (means over samples, or over real steps, added up) and the metrics."""
        results = self._compute(*batch.arguments)
        if isinstance(results, Tensor):
            results = (results,)
        total: Tensor | None = None
        measured = []
        for output, target in zip(self._outputs, batch.targets, strict=True):
            values = results[output.place]
            if output.restore is not None:
                values = output.restore(values)
            values, wanted = _flat(values, target)
            loss = output.loss(values, wanted, **output.arguments)
            total = loss if total is None else total + loss
            with torch.no_grad():
                for _, metric in output.metrics:
                    measured.append(metric.measure(values.detach(), wanted, output.boundary))
        if total is None:
            raise ValueError("a run without outputs has nothing to learn")
        return total, measured


def _output(described: dict[str, Any], on_logits: bool) -> _Output:
    loss = _part(losses(), described["loss"])
    restore = described["restore"] if on_logits else None
    return _Output(
        place=described["place"],
        loss=getattr(functional, loss.torch_name) if loss.torch_name else loss.compare,
        arguments=loss.arguments(),
        metrics=[(item["title"], _part(metrics(), item)) for item in described["metrics"]],
        boundary=described["boundary"],
        restore=RESTORE[restore] if restore is not None else None,
    )


def _part(known: Any, described: dict[str, Any]) -> Any:
    """The part that a run describes by its name and fields."""
    fields = {k: v for k, v in described.items() if k not in ("name", "title")}
    return known[described["name"]].model_validate(fields)


def _flat(values: Tensor, target: Masked) -> tuple[Tensor, Tensor]:
    """Values and target as [samples, units] and [samples, …]; of sequences, the real steps only."""
    wanted, mask = target
    if mask is None:
        return values, wanted
    return values[mask], wanted[mask]
