"""Which points of an embedding lie closest to one of them."""

from typing import Any

import numpy
from numpy.typing import NDArray


def nearest_neighbours(
    points: NDArray[Any], place: int, count: int = 10
) -> list[tuple[int, float]]:
    """The points [points, features] that point most nearly the same way as number ``place``.

    Each with its cosine similarity (1: the same direction, 0: nothing in common), the nearest
    first and without the point itself. A point at the origin is like none: its similarity is 0.
    """
    lengths = numpy.linalg.norm(points, axis=1)
    scale = lengths * lengths[place]
    similar = numpy.divide(points @ points[place], scale, out=numpy.zeros_like(scale),
                           where=scale > 0)  # fmt: skip
    order = numpy.argsort(-similar, kind="stable")
    return [(int(other), float(similar[other])) for other in order if other != place][:count]
