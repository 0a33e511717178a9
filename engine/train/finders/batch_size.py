"""The batch size that learns from the most samples a second, among those that fit. No torch."""

from collections.abc import Callable
from dataclasses import dataclass

SMALLEST = 8
WORSE = 0.8
"""The share of the best pace below which larger batches need not be tried any more."""


@dataclass(frozen=True)
class Tried:
    """A batch size and the pace that was measured with it."""

    batch_size: int
    samples_per_second: float
    seconds_per_epoch: float


def batch_sizes(rows: int, fits: int | None) -> list[int]:
    """Powers of two from 8 (or less) up to the rows there are and to what the memory holds."""
    most = min(rows, fits or 0)
    sizes = [2**power for power in range(20) if SMALLEST <= 2**power <= most]
    return sizes or ([most] if most else [])


def fastest(tried: list[Tried]) -> Tried:
    """The one that learned from the most samples a second."""
    return max(tried, key=lambda one: one.samples_per_second)


def try_batch_sizes(sizes: list[int], measure: Callable[[int], Tried]) -> list[Tried]:
    """Measure one size after another, until two in a row are clearly slower than the best."""
    tried: list[Tried] = []
    for size in sizes:
        tried.append(measure(size))
        best = fastest(tried).samples_per_second
        if len(tried) > 2 and all(one.samples_per_second < WORSE * best for one in tried[-2:]):
            break
    return tried
