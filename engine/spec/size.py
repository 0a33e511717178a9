"""Sizes that remember the arithmetic that made them.

``(height + 2 * pad - kernel) // stride + 1`` computes a number and, on the way, the line a learner
reads: "floor((8 + 2·1 − 3) / 1) + 1 = 8". Nothing is explained in a second place.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Union

_ATOM, _PRODUCT, _SUM = 3, 2, 1
SizeLike = Union["Size", int]


@dataclass(frozen=True, eq=False)
class Size:
    """A whole number, or ``None`` where it is known only when data arrive (a time length).

    Unknown sizes are equal when the same arithmetic made them: "time" is not "time − 2".
    """

    value: int | None
    text: str = ""
    level: int = _ATOM

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Size) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> int | str:
        return self.text if self.value is None else self.value

    @staticmethod
    def of(value: "SizeLike | None") -> "Size":
        if isinstance(value, Size):
            return value
        return Size(value, "time" if value is None else f"{value:,}")

    @staticmethod
    def named(value: int, name: str) -> "Size":
        """A number that a parameter sets directly: "32 filters"."""
        return Size(value, f"{value:,} {name}")

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def is_computed(self) -> bool:
        """Whether the text says more than the number itself."""
        return self.level != _ATOM or self.text.startswith("floor")

    def settled(self) -> "Size":
        """The same number without its history: what the next block receives."""
        return Size.of(self.value) if self.known else self

    def explained(self) -> str:
        """ "floor((8 + 2·1 − 3) / 1) + 1 = 8", or the bare text where nothing was computed."""
        if not self.is_computed or not self.known:
            return self.text
        return f"{self.text} = {self}"

    def __str__(self) -> str:
        return "?" if self.value is None else f"{self.value:,}"

    def __int__(self) -> int:
        if self.value is None:
            raise TypeError("this size is known only when data arrive")
        return self.value

    def __index__(self) -> int:
        return int(self)

    def __add__(self, other: SizeLike) -> "Size":
        return self._combine(Size.of(other), " + ", _SUM, lambda a, b: a + b)

    def __sub__(self, other: SizeLike) -> "Size":
        other = Size.of(other)
        right = f"({other.text})" if other.level == _SUM else other.text
        value = int(self) - int(other) if self.known and other.known else None
        return Size(value, f"{self.text} − {right}", _SUM)

    def __mul__(self, other: SizeLike) -> "Size":
        return self._combine(Size.of(other), "·", _PRODUCT, lambda a, b: a * b)

    def __rmul__(self, other: int) -> "Size":
        return Size.of(other) * self

    def __radd__(self, other: int) -> "Size":
        return Size.of(other) + self

    def __floordiv__(self, other: SizeLike) -> "Size":
        other = Size.of(other)
        left = f"({self.text})" if self.level == _SUM else self.text
        value = int(self) // int(other) if self.known and other.known else None
        return Size(value, f"floor({left} / {other.text})", _ATOM)

    def _combine(
        self, other: "Size", sign: str, level: int, compute: Callable[[int, int], int]
    ) -> "Size":
        known = self.known and other.known
        value = compute(int(self), int(other)) if known else None
        left, right = (
            f"({size.text})" if size.level < level else size.text for size in (self, other)
        )
        return Size(value, left + sign + right, level)


def product(sizes: Sequence[Size]) -> Size:
    """The product of sizes, written as one: "32·4·4"."""
    result = sizes[0]
    for size in sizes[1:]:
        result = result * size
    return result
