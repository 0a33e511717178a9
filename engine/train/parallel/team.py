"""The processes that train one run together, one for each device, and what they tell each other."""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import numpy
import torch
import torch.distributed as dist
from torch import Tensor

from engine.train.totals import Addend, Array

RANK, SIZE, LOCAL_RANK = "RANK", "WORLD_SIZE", "LOCAL_RANK"
"""What the launcher says to each process by its environment, as ``torchrun`` does."""
LOST = 70
"""The exit code of a process whose team fell apart: the run is to be resumed by another attempt."""
BUCKET_NUMBERS = 16 * 1024 * 1024
"""How many numbers are added up in one message; more of them take several."""

Chance = tuple[Tensor, Tensor | None]
"""The state of a process's random numbers: those of the CPU and of its CUDA device."""


class Team:
    """This process's place among the others. All methods are to be called by all, in one order."""

    def __init__(self) -> None:
        self.rank, self.size = dist.get_rank(), dist.get_world_size()
        self.leads = self.rank == 0
        self.has_met = False
        """Whether the first process has told the others something before this step."""
        self.copies = 1
        """How many processes have each sample of this step's batch: 1, or all."""

    def tell(self, value: Any) -> Any:
        """What the first process says, on every process."""
        message = [value]
        dist.broadcast_object_list(message, 0)
        return message[0]

    def gather(self, value: Any) -> list[Any]:
        """What each process says, in the order of ranks, on every process."""
        values: list[Any] = [None] * self.size
        dist.all_gather_object(values, value)
        return values

    def add_up(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """The sum over all processes of each tensor (all of one type), in few messages."""
        summed: list[Tensor] = []
        for bucket in _buckets(tensors):
            flat = torch.cat([tensor.reshape(-1) for tensor in bucket])
            dist.all_reduce(flat)
            parts = flat.split([tensor.numel() for tensor in bucket])  # type: ignore[no-untyped-call]
            summed += [part.view(own.shape) for part, own in zip(parts, bucket, strict=True)]
        return summed

    def add_up_columns(self, columns: list[Array]) -> list[Array]:
        """The sum over all processes of columns of 64-bit numbers."""
        flat = numpy.concatenate([column.ravel() for column in columns])
        dist.all_reduce(torch.from_numpy(flat))
        ends = numpy.cumsum([column.size for column in columns])[:-1]
        parts = numpy.split(flat, ends)
        return [part.reshape(own.shape) for part, own in zip(parts, columns, strict=True)]

    def restore_chance(self, kept: Sequence[Chance], seed: int, step: int) -> None:
        """Go back to this process's random numbers, as ``chance`` of each process had them.

        Where there were fewer or more processes, those of all but the first begin anew.
        """
        if len(kept) != self.size:
            start_chance(seed, step, self.rank)
            return
        on_cpu, on_device = kept[self.rank]
        torch.set_rng_state(on_cpu)
        if on_device is not None:
            torch.cuda.set_rng_state(on_device)

    def weigh(self, own: Sequence[Addend]) -> list[float]:
        """How much several batches weigh over all processes."""
        total = torch.tensor([float(weight) for weight in own], dtype=torch.float64)
        dist.all_reduce(total)
        weights: list[float] = total.tolist()
        return weights

    def count(self, own: Addend) -> Addend:
        """The sum of a number over all processes."""
        (total,) = self.weigh([own])
        return total


def join() -> Team:
    """Find the other processes; the launcher has said where."""
    end_with_launcher()
    backend = "gloo"
    if torch.cuda.is_available():
        backend = "cpu:gloo,cuda:nccl"
        torch.cuda.set_device(int(os.environ[LOCAL_RANK]) % torch.cuda.device_count())
    dist.init_process_group(backend)
    return Team()


def is_lost(error: BaseException) -> bool:
    """Whether an error says that another process of the team has gone."""
    text = str(error)
    return isinstance(error, dist.DistError) or "gloo" in text or "NCCL" in text


def end_with_launcher() -> None:
    """Die when the launcher dies, also where it is killed; on Linux only.

    Elsewhere the first process notices the end of its standard input, and the others miss it.
    """
    if sys.platform == "linux":
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)


def start_chance(seed: int, step: int, rank: int) -> None:
    """Begin a process's own random numbers; those of the first one are a single process's."""
    if rank:
        torch.manual_seed((seed * 1_000_003 + rank) * 1_000_003 + step)


def chance(device: torch.device) -> Chance:
    """Where this process's random numbers are."""
    on_device = torch.cuda.get_rng_state() if device.type == "cuda" else None
    return torch.get_rng_state(), on_device


def _buckets(tensors: Sequence[Tensor]) -> list[list[Tensor]]:
    buckets: list[list[Tensor]] = []
    left = 0
    for tensor in tensors:
        left -= tensor.numel()
        if left < 0 or not buckets:
            buckets.append([])
            left = BUCKET_NUMBERS - tensor.numel()
        buckets[-1].append(tensor)
    return buckets
