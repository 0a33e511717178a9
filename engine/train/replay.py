"""A step that the device has recorded and takes again by itself (CUDA graphs).

A small network's kernels take as long to launch as to run. Recorded, they are launched all at once.
What a recording reads and writes has fixed places in memory, so batches are copied in, and what is
kept for later is copied out. A recording has to prove itself before it is used: from one state it
must give the very bits that the step gives, results, buffers and chance alike.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from engine.train.straight import Function

Recorder = Callable[[Callable[[], Any]], tuple[Callable[[], object], Any]]
"""Records a call: gives what takes it again, and where its results are then found."""


class NotReplayed(Exception):
    """The device cannot record the step, or takes another one; says which."""


def on_cuda(call: Callable[[], Any]) -> tuple[Callable[[], object], Any]:
    """Record a call on the current CUDA device. It is made once, and then recorded, not made."""
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        call()  # what libraries prepare when a stream is new cannot be recorded
    torch.cuda.current_stream().wait_stream(stream)
    recording = torch.cuda.CUDAGraph()
    # Other threads may use the device meanwhile: a checkpoint is on its way to the disk.
    with torch.cuda.graph(recording, stream=stream, capture_error_mode="thread_local"):
        said = call()
    return recording.replay, said


def replayed(
    step: Function, fixed: Sequence[Tensor], varying: Sequence[Tensor], record: Recorder
) -> Function:
    """``step``, a function of tensors like the varying ones, as its recording.

    ``fixed`` are the tensors that it reads and changes in place, which stay as they are. Of what it
    returns, [loss, losses, sums, gradients], the gradients are overwritten by the next call. Raises
    NotReplayed.
    """
    places = [tensor.clone() for tensor in varying]
    before = _State(fixed)
    expected = pytree.tree_map_only(Tensor, Tensor.clone, step(*places))
    after = _State(fixed)
    before.restore()
    try:
        again, said = record(lambda: step(*places))
        before.restore()
        again()
        found = _State(fixed)
        if not (_equal(expected, said) and found == after):
            raise NotReplayed("its recording computes other bits than the step itself")
    except RuntimeError as error:
        raise NotReplayed(str(error)) from error
    finally:
        before.restore()

    def replay(*given: Tensor) -> list[Any]:
        for place, tensor in zip(places, given, strict=True):
            place.copy_(tensor)
        again()
        *kept, gradients = said
        return [*pytree.tree_map_only(Tensor, Tensor.clone, kept), gradients]

    return replay


class _State:
    """What a step may change: tensors, and where the device's random numbers have got to."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self._tensors, self._copies = tensors, [tensor.clone() for tensor in tensors]
        self._device = tensors[0].device
        on_device = self._device.type == "cuda"
        self._chance = torch.cuda.get_rng_state(self._device) if on_device else None
        self._chance_of_host = torch.get_rng_state()

    def restore(self) -> None:
        for tensor, copy in zip(self._tensors, self._copies, strict=True):
            tensor.copy_(copy)
        torch.set_rng_state(self._chance_of_host)
        if self._chance is not None:
            torch.cuda.set_rng_state(self._chance, self._device)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _State) and _equal(self._parts(), other._parts())

    __hash__ = None  # type: ignore[assignment]

    def _parts(self) -> list[Any]:
        return [self._copies, self._chance_of_host, self._chance]


def _equal(one: Any, other: Any) -> bool:
    first, layout = pytree.tree_flatten(one)
    second, other_layout = pytree.tree_flatten(other)
    return layout == other_layout and all(
        torch.equal(left, right) if isinstance(left, Tensor) else left == right
        for left, right in zip(first, second, strict=True)
    )
