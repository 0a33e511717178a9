from collections.abc import Iterator
from functools import lru_cache
from math import prod

from engine.spec import edits
from engine.spec.block import Rule
from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Edit, Fix, Problem
from engine.spec.tensor import SPATIAL, Tensor
from engine.spec.windows import Windows, per_axis

LARGEST = 1_000
"""Filters larger than this along an axis are not looked through place by place."""
_SLIDING = (
    "Conv1D", "Conv2D", "Conv3D",
    "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D",
)  # fmt: skip


class KernelOverPadding(NodeLint):
    """Most of a filter's weights see nothing but padding, wherever the filter stands.

    Where a filter is larger than what is left of the image, padding saves it from being refused,
    but a weight that only ever meets zeros has no effect and never learns.
    """

    blocks = _SLIDING
    fix = "Shrinks the filter to what it can see; the output's size stays."
    draws = (
        sketch(
            image=("Input", {"shape": [3, 1, 1]}),
            conv=("Conv2D", {"filters": 8, "kernel_size": 3, "padding": "same"}),
        ),
        sketch(
            image=("Input", {"shape": [3, 2, 2]}),
            conv=("Conv2D", {"filters": 8, "kernel_size": 7, "padding": 3}),
        ),
        sketch(
            steps=("Input", {"shape": [4, 8]}),
            conv=("Conv1D", {"filters": 8, "kernel_size": 9, "padding": "causal"}),
        ),
    )
    spares = (
        sketch(
            image=("Input", {"shape": [3, 2, 2]}),
            conv=("Conv2D", {"filters": 8, "kernel_size": 3, "padding": "same"}),
        ),
        sketch(
            steps=("Input", {"shape": [None, 8]}),
            conv=("Conv1D", {"filters": 8, "kernel_size": 9, "padding": "causal"}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        given = checked.input_of(node)
        if given is None or not _may_be_blind(checked.block(node), given):
            return
        windows = _windows(checked.block(node), given)
        seeing = _seeing(windows, given)
        places, useful = prod(windows.kernel), prod(seeing)
        if 2 * useful >= places:
            return
        yield Problem(
            self.code,
            f"{checked.name(node)} slides a filter of {places:,} places over "
            f"{given}: {places - useful:,} of them only ever see padding and never learn.",
            node=node,
            param="kernel_size",
            got=places,
            expected=useful,
            fixes=_fixes(node, windows, seeing, given),
        )


def _first(given: Tensor) -> int:
    return 1 if given.axes[-1] in SPATIAL else 0


def _may_be_blind(block: Rule, given: Tensor) -> bool:
    """Whether the filter is padded and longer than what it slides over; quick, for most are not."""
    if getattr(block, "padding", "valid") == "valid":
        return False
    kernel, gap = getattr(block, "kernel_size", 1), getattr(block, "dilation_rate", 1)
    kernel = max(kernel) if isinstance(kernel, tuple) else kernel
    gap = max(gap) if isinstance(gap, tuple) else gap
    reach: int = gap * (kernel - 1) + 1
    return any(
        size.value is not None and size.value < reach for size in given.shape[_first(given) :]
    )


def _windows(block: Rule, given: Tensor) -> Windows:
    axes = given.rank - 1
    chosen = {name: getattr(block, name, 1) for name in ("kernel_size", "strides", "dilation_rate")}
    padding = getattr(block, "padding", "valid")
    return Windows.over(
        axes, chosen["kernel_size"], chosen["strides"], padding, chosen["dilation_rate"]
    )


def _seeing(windows: Windows, given: Tensor) -> tuple[int, ...]:
    """Along each axis, the places of the filter that see something real at least once."""
    pads = windows.pads(given, _first(given))
    return tuple(
        kernel if length is None else _not_blind(kernel, stride, gap, length, *pad)
        for kernel, stride, gap, length, pad in zip(
            windows.kernel,
            windows.strides,
            windows.dilation,
            given.values[_first(given) :],
            pads,
            strict=False,
        )
    )


@lru_cache(maxsize=10_000)
def _not_blind(kernel: int, stride: int, gap: int, length: int, before: int, after: int) -> int:
    reach = gap * (kernel - 1) + 1
    if reach <= length or kernel > LARGEST:
        return kernel
    steps = (length + before + after - reach) // stride + 1
    seeing = 0
    for tap in range(kernel):
        # The first step at which this place is not in the padding before the first real number.
        offset = before - tap * gap
        step = -(-max(0, offset) // stride)
        seeing += step < steps and step * stride < offset + length
    return seeing


def _fixes(node: str, windows: Windows, seeing: tuple[int, ...], given: Tensor) -> tuple[Fix, ...]:
    """A filter of which every place sees something, with the same output; none where none does."""
    kernel, padding = seeing, windows.padding
    if not isinstance(padding, str):
        # What the filter loses on both sides, the padding loses too.
        pairs = list(zip(windows.kernel, seeing, strict=True))
        kernel = tuple(size - (size - kept + 1) // 2 * 2 for size, kept in pairs)
        padding = tuple(
            pad - gap * (size - small) // 2
            for pad, gap, size, small in zip(
                per_axis(padding, len(kernel)),
                windows.dilation,
                windows.kernel,
                kernel,
                strict=True,
            )
        )
        if min(padding) < 0 or min(kernel) < 1:
            return ()
    smaller = Windows(kernel, windows.strides, windows.dilation, padding)
    first = _first(given)
    if _seeing(smaller, given) != kernel or smaller.sizes(given, first) != windows.sizes(
        given, first
    ):
        return ()
    return (Fix(f"Set kernel_size to {_plain(kernel)}", _edits(node, smaller)),)


def _edits(node: str, windows: Windows) -> tuple[Edit, ...]:
    found = [edits.set_param(node, "kernel_size", _plain(windows.kernel))]
    if not isinstance(windows.padding, str):
        found.append(edits.set_param(node, "padding", _plain(per_axis(windows.padding, 1))))
    return tuple(found)


def _plain(values: tuple[int, ...]) -> int | list[int]:
    return values[0] if len(set(values)) == 1 else list(values)
