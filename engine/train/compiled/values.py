"""Tensors and numbers as the rendered C code has them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch

TYPES = {
    torch.float32: "float",
    torch.float64: "double",
    torch.int64: "int64_t",
    torch.int32: "int32_t",
    torch.uint8: "uint8_t",
    torch.bool: "uint8_t",
}


class NotCompiled(Exception):
    """The step holds something that has no rendering, or it could not be compiled; says what."""


@dataclass(frozen=True)
class Value:
    """A tensor: an array in memory and how its numbers lie in it."""

    name: str
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int
    dtype: torch.dtype
    constant: str | None = None
    """The one number that is everywhere in it."""

    @classmethod
    def like(cls, name: str, tensor: Any) -> "Value":
        """The value of an array that lies as a tensor does. Raises NotCompiled."""
        if tensor.dtype not in TYPES:
            raise NotCompiled(f"numbers of type {tensor.dtype}")
        place = int(tensor.storage_offset())
        return cls(name, tuple(tensor.shape), tuple(tensor.stride()), place, tensor.dtype)

    @classmethod
    def given(cls, name: str, tensor: Any) -> "Value":
        """The value of an array whose address is where the tensor's numbers begin."""
        return replace(cls.like(name, tensor), offset=0)

    def seen_as(self, tensor: Any) -> "Value":
        """The same array, seen as a tensor sees it."""
        return replace(Value.like(self.name, tensor), constant=self.constant)

    @property
    def type(self) -> str:
        return TYPES[self.dtype]

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    def at(self, places: Sequence[str]) -> str:
        """The number at some places, the last of which belongs to the last axis (broadcast)."""
        if self.constant is not None:
            return self.constant
        own = places[len(places) - len(self.shape) :]
        terms = [
            f"({place}) * {stride}" if stride != 1 else f"({place})"
            for place, size, stride in zip(own, self.shape, self.strides, strict=True)
            if size != 1 and stride
        ]
        if self.offset or not terms:
            terms.append(str(self.offset))
        return f"{self.name}[{' + '.join(terms)}]"


def number(value: Any, dtype: torch.dtype) -> str:
    """A number as C writes it, to the last bit."""
    if not dtype.is_floating_point:
        return str(int(value))
    value = float(value)
    if not math.isfinite(value):
        text = "NAN" if math.isnan(value) else "INFINITY" if value > 0 else "-INFINITY"
    else:
        text = value.hex()
    return f"(({TYPES[dtype]}){text})"


def loops(shape: Sequence[int], body: Callable[[list[str]], str], letter: str = "i") -> str:
    """A statement for each place of a shape, the last axis innermost."""
    places = ["0" if size == 1 else f"{letter}{axis}" for axis, size in enumerate(shape)]
    heads = [
        f"for (long {letter}{axis} = 0; {letter}{axis} < {size}; {letter}{axis}++) "
        for axis, size in enumerate(shape)
        if size != 1
    ]
    return f"{''.join(heads)}{{ {body(places)} }}"


def each(values: Sequence[Value], body: Callable[[Sequence[Value], list[str]], str]) -> str:
    """A statement for each number of the first value; the others are broadcast to its shape.

    Where all lie alike, it is a single loop.
    """
    first = values[0]
    alike = _is_dense(first) and all(
        value.constant is not None
        or (value.shape == first.shape and value.strides == first.strides)
        or value.size == 1
        for value in values
    )
    if not alike:
        return loops(first.shape, lambda places: body(values, places))
    flat = [
        value
        if value.constant is not None
        else replace(value, shape=(), strides=())
        if value.size == 1 != first.size
        else replace(value, shape=(first.size,), strides=(1,))
        for value in values
    ]
    return loops((first.size,), lambda places: body(flat, places))


def _is_dense(value: Value) -> bool:
    """Whether its numbers fill one stretch of memory, each once."""
    expected = 1
    axes = sorted(zip(value.strides, value.shape, strict=True))
    for stride, size in axes:
        if size != 1:
            if stride != expected:
                return False
            expected *= size
    return True
