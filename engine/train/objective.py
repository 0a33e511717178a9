"""What training makes small: the losses of the recipe's parts, on the model's outputs."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import torch
from torch import Tensor, nn

from engine.train.examples import Batch
from engine.train.judge import make_judge
from engine.train.precision import computing, is_fast
from engine.train.totals import Addend, Measured

Gathering = Literal["mean", "share", "together"]
"""The loss of gathered batches is the mean of theirs, by what each weighs; or their sum, each being
told the targets of all; or, where neither can be, they are judged together, and so kept together.
"""


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
        self._judges = [
            make_judge(place, item, self.on_logits, device)
            for place, item in enumerate(described["outputs"])
        ]
        if not self._judges:
            raise ValueError("a run without outputs has nothing to learn")
        self.losses = [judge.total for judge in self._judges]
        """How the outputs' losses add up, in the order in which they are measured."""
        self.metrics = [pair for judge in self._judges for pair in judge.metrics]
        """Every metric with its name, as evaluated parts have them."""
        self.step_metrics = [pair for judge in self._judges for pair in judge.step_metrics]
        """Those that are measured in each step of training."""
        self.count: Callable[[Addend], Addend] = lambda own: own
        """Adds up a number over the devices that share a batch."""

    @property
    def compares_samples(self) -> bool:
        """Whether a loss compares samples with one another, so that it has no sums."""
        return any(total.loss.compares_samples for total in self.losses)

    @property
    def gathering(self) -> Gathering:
        """How several batches become one step."""
        judges = self._judges
        if any(judge.loss.of_whole_batch for judge in judges):
            return "together"
        if len(judges) == 1 or all(judge.weighs_rows for judge in judges):
            return "mean"
        return "together" if any(judge.counts_by_model for judge in judges) else "share"

    def __call__(self, *batches: Batch) -> tuple[Tensor, Measured]:
        """The loss (means over samples, or over real steps, added up) and what a step measures.

        Several batches count as one. A batch without a single step that counts has the loss 0,
        which nothing learns from.
        """
        return self._judge(batches, False)

    def judge(self, *batches: Batch) -> tuple[Tensor, Measured]:
        """The same with the metrics of evaluated parts."""
        return self._judge(batches, True)

    def _results(self, batch: Batch) -> Sequence[Tensor]:
        """What the model gives; losses and metrics are computed of it in 32 bits."""
        with computing(self._fast, self._device):
            results = self._compute(*batch.arguments)
        results = (results,) if isinstance(results, Tensor) else results
        return [each.float() if each.dtype == torch.bfloat16 else each for each in results]

    def _judge(self, batches: Sequence[Batch], whole: bool) -> tuple[Tensor, Measured]:
        results = [self._results(batch) for batch in batches]
        said = [judge(batches, results, whole, self.count) for judge in self._judges]
        total = said[0].loss
        for each in said[1:]:
            total = total + each.loss
        measured = [sums for each in said for sums in each.sums]
        return total, Measured([each.addends for each in said], measured)
