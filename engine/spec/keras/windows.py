"""Convolutions and pooling in Keras, which pads by a word only: numbers become a layer of zeros."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.spec.emit import Keras, compact
from engine.spec.ends import EndsPerAxis
from engine.spec.fields import Declaration
from engine.spec.keras.layers import constructor, namesake
from engine.spec.keras.weights import Take
from engine.spec.masks import keras_hidden
from engine.spec.moved_masks import Moved, of_cropping, of_padding, of_windows, reads_padding
from engine.spec.pooling import pooling_windows
from engine.spec.tensor import Tensor
from engine.spec.windows import Windows, per_axis


def convolution(block: Any, input: Tensor, kernels: Callable[[int], Take] | None = None) -> Keras:
    """Of Keras' convolutions only Conv1D knows causal padding by its name.

    ``kernels``: how they are taken from torch's, for so many filters a channel.
    """
    padding, axes = block.padding, input.rank - 1
    if input.mask:
        return _along_time(block, input, kernels)
    take = None if kernels is None else kernels(block.depth_multiplier)
    causal = type(block).__name__ == "Conv1D"
    if padding in ("valid", "same") or (padding == "causal" and causal):
        return namesake(block, input, take=take)
    if padding == "causal":
        ends: EndsPerAxis = ((block.dilation_rate * (block.kernel_size - 1), 0),)
    else:
        ends = tuple((amount, amount) for amount in per_axis(padding, axes))
    zeros = constructor(f"ZeroPadding{axes}D", ends_argument(ends), suffix=None)
    call = f"({zeros}({{input}}))" if any(any(pair) for pair in ends) else "({input})"
    return namesake(block, input, call=call, take=take, padding=None)


def _along_time(block: Any, input: Tensor, kernels: Callable[[int], Take] | None) -> Keras:
    """The same for a sequence with padding, which reads as zeros."""
    windows = Windows.over(1, block.kernel_size, block.strides, block.padding, block.dilation_rate)
    found = convolution(block, replace(input, mask=False), kernels)
    moved = of_windows(windows, input)
    if reads_padding(windows, input):
        found = replace(found, value=found.value.replace("{input}", keras_hidden(input)))
    return replace(found, mask=moved.keras, pieces=(*found.pieces, *moved.pieces))


def transposed(block: Any, input: Tensor, mask: Moved | None = None) -> Keras:
    """Numbers as padding are cut off afterwards; ``mask``: what becomes of that of a sequence."""
    if mask is not None and input.mask:
        found = transposed(block, replace(input, mask=False))
        value = found.value.replace("{input}", keras_hidden(input))
        return replace(found, value=value, mask=mask.keras, pieces=(*found.pieces, *mask.pieces))
    if isinstance(block.padding, str):
        return namesake(block, input)
    axes = input.rank - 1
    found = namesake(block, input, padding=None, output_padding=block.output_padding or 0)
    ends = tuple((amount, amount) for amount in per_axis(block.padding, axes))
    if not any(any(pair) for pair in ends):
        return found
    cut = constructor(f"Cropping{axes}D", ends_argument(ends), suffix=None)
    return replace(found, value=f"{cut}({found.value})")


def pooling(block: Any, input: Tensor, **changes: Any) -> Keras:
    """Padding must not be the largest number, nor count in a mean."""
    if input.mask:
        return _pooling_along_time(block, input)
    axes = input.rank - 1
    first = 0 if axes == 1 else 1
    windows = pooling_windows(axes, block.pool_size, block.strides, block.padding)
    amounts = windows.pads(input, first)
    maximum = type(block).__name__.startswith("Max")
    # Of a mean with more padding at one end Keras on torch repeats the edge, which then counts.
    alike = maximum or all(before == after for before, after in amounts)
    if isinstance(block.padding, str) and alike and not _too_large(windows, input, first):
        return _with_places(block, windows, namesake(block, input, **changes), input)
    found = namesake(block, input, padding=None, **changes)
    if not any(any(pair) for pair in amounts):
        return _with_places(block, windows, found, input)
    ends = ((0, 0), *amounts, (0, 0)) if axes == 1 else ((0, 0), (0, 0), *amounts)
    if maximum:
        padded = f'ops.pad({{input}}, {ends}, constant_values=-float("inf"))'
        found = replace(found, value=found.value.replace("({input})", f"({padded})"))
        return _with_places(block, windows, found, input)
    sums = found.value.replace("({input})", f"(ops.pad({{input}}, {ends}))")
    counted = _nameless(found.value).replace(
        "({input})", f"(ops.pad(ops.ones_like({{input}}), {ends}))"
    )
    return replace(found, lines=(f"_counted = {counted}",), value=f"{sums} / _counted")


def _pooling_along_time(block: Any, input: Tensor) -> Keras:
    """The same for a sequence with padding, which is left out of each window."""
    windows = pooling_windows(1, block.pool_size, block.strides, block.padding)
    moved = of_windows(windows, input)
    found = pooling(block, replace(input, mask=False))
    mask, pieces = moved.keras, (*found.pieces, *moved.pieces)
    if not reads_padding(windows, input):
        return replace(found, mask=mask, pieces=pieces)
    size, step, ends = windows.kernel[0], windows.strides[0], windows.pads(input, 0)[0]
    how = f'{size}, {step}, {ends}, "{"max" if type(block).__name__.startswith("Max") else "mean"}"'
    value = f"pool_real({{input}}, {{input_mask}}, {how})"
    if mask in ("", "{input_mask}"):
        mask = "{input_mask}"
    value += ' * ops.cast(ops.expand_dims({out_mask}, -1), "float32")'
    return Keras(value, mask=mask, pieces=(*moved.pieces, "pool_real"))


def keras_parts_of_rows(kind: str, count: int) -> Keras:
    """Adaptive pooling of sequences with padding, each row cut by its own length."""
    return Keras(
        f'pool_parts({{input}}, {{input_mask}}, {count}, "{kind}")', pieces=("pool_parts",)
    )


def _too_large(windows: Windows, input: Tensor, first: int) -> bool:
    """What torch, and Keras on it, refuse in three axes, however much padding there is around."""
    sizes = zip(input.shape[first:], windows.kernel, strict=True)
    return len(windows.kernel) == 3 and any(int(size) < kernel for size, kernel in sizes)


def _with_places(block: Any, windows: Windows, found: Keras, input: Tensor) -> Keras:
    """Where the maxima of an image lie, which Keras' pooling does not tell."""
    if "indices" not in block.output_ports():
        return found
    pads = windows.symmetric(input, 1)
    line = f"{{out_indices}} = max_places({{input}}, {windows.kernel}, {windows.strides}, {pads})"
    return replace(found, lines=(line,), pieces=("max_places",))


def ends_argument(ends: EndsPerAxis) -> Any:
    """How much at the ends of each axis, as briefly as Keras takes it."""
    if all(before == after for before, after in ends):
        return compact(tuple(before for before, _ in ends))
    return ends[0] if len(ends) == 1 else ends


def at_ends(block: Declaration, ends: EndsPerAxis, input: Tensor | None = None) -> Keras:
    """ZeroPadding and Cropping; ``input``: of a sequence, which may have a mask."""
    name = type(block).__name__
    value = f"{constructor(name, ends_argument(ends))}({{input}})"
    if input is None or not input.mask:
        return Keras(value)
    if name.startswith("Cropping"):
        moved = of_cropping(ends, input)
    else:
        moved, value = of_padding(ends, input), value.replace("{input}", keras_hidden(input))
    return Keras(value, mask=moved.keras, pieces=moved.pieces)


def _nameless(value: str) -> str:
    return value.replace(', name="{name}"', "")
