"""Batch normalization over a batch that several processes share.

Each takes mean and squared deviations of its own part; the parts', and how many values each had,
make those of the whole (Chan, Golub and LeVeque 1979). ``torch.nn.SyncBatchNorm`` does the same, on
CUDA devices only.
"""

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.functional import pad

from engine.train.parallel.team import Team


class _Sum(torch.autograd.Function):
    """A tensor's sum over all processes; what the sum's users say about it adds up likewise."""

    @staticmethod
    def forward(ctx: Any, own: Tensor) -> Tensor:
        return _sum(own)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return _sum(gradients[0])


def _sum(own: Tensor) -> Tensor:
    """The functional form, which a step can be written down with."""
    group = dist.distributed_c10d._get_default_group().group_name
    begun = torch.ops._c10d_functional.all_reduce(own.contiguous(), "sum", group)
    summed: Tensor = torch.ops._c10d_functional.wait_tensor(begun)
    return summed


class _Together:
    """Takes the statistics of the whole batch while training."""

    team: Team

    def forward(self, input: Tensor) -> Tensor:
        if not self.training:  # type: ignore[attr-defined]
            whole: Tensor = super().forward(input)  # type: ignore[misc]
            return whole
        axes = [axis for axis in range(input.ndim) if axis != 1]
        places = input.numel() // input.shape[1]
        own_mean = input.sum(axes) / max(places, 1)  # of rows without a real step there is none
        own_square = (input - _along(own_mean, input)).square().sum(axes)
        own_count = torch.full_like(own_mean, places)
        parts = torch.stack([own_mean, own_square, own_count])[None]
        before, after = self.team.rank, self.team.size - self.team.rank - 1
        means, squares, counts = _Sum.apply(pad(parts, (0, 0) * 2 + (before, after))).unbind(1)  # type: ignore[no-untyped-call]
        count = counts.sum(0)
        mean = (means * counts).sum(0) / count
        square = (squares + counts * (means - mean).square()).sum(0)
        self._remember(mean.detach(), square.detach(), count.detach())
        scale = (square / count + self.eps).rsqrt()  # type: ignore[attr-defined]
        weight, bias = self.weight, self.bias  # type: ignore[attr-defined]
        if weight is not None:
            scale = scale * weight
        result = (input - _along(mean, input)) * _along(scale, input)
        return result if bias is None else result + _along(bias, input)

    @torch.no_grad()
    def _remember(self, mean: Tensor, square: Tensor, count: Tensor) -> None:
        """Move the running averages, as torch does: the variance is divided by n − 1."""
        self.num_batches_tracked.add_(1)  # type: ignore[attr-defined]
        copies = self.team.copies
        variance = square / (count - copies)  # of a batch that each process has whole: n copies
        for average, new in ((self.running_mean, mean), (self.running_var, variance)):  # type: ignore[attr-defined]
            average.mul_(1 - self.momentum).add_(new * self.momentum)  # type: ignore[attr-defined]


def _along(channels: Tensor, input: Tensor) -> Tensor:
    return channels.view([1, -1] + [1] * (input.ndim - 2))


class TeamBatchNorm1d(_Together, nn.BatchNorm1d):
    """``torch.nn.BatchNorm1d`` over all processes."""


class TeamBatchNorm2d(_Together, nn.BatchNorm2d):
    """``torch.nn.BatchNorm2d`` over all processes."""


class TeamBatchNorm3d(_Together, nn.BatchNorm3d):
    """``torch.nn.BatchNorm3d`` over all processes."""


TOGETHER: dict[type[nn.Module], type[nn.Module]] = {
    nn.BatchNorm1d: TeamBatchNorm1d,
    nn.BatchNorm2d: TeamBatchNorm2d,
    nn.BatchNorm3d: TeamBatchNorm3d,
}


def normalize_together(model: nn.Module, team: Team) -> None:
    """Have every layer that looks at a batch look at the whole one; it keeps all it holds."""
    for layer in model.modules():
        if type(layer) in TOGETHER:
            layer.__class__ = TOGETHER[type(layer)]  # a subclass that differs in forward alone
            layer.team = team  # type: ignore[assignment]
