"""Exclusive or, on the plane."""

import numpy
from numpy.typing import NDArray

from engine.data.built_in.base import Generated


class Xor(Generated):
    """Exclusive or: opposite corners of a square belong together; one neuron cannot do it."""

    def points(
        self, random: numpy.random.Generator
    ) -> tuple[NDArray[numpy.float64], NDArray[numpy.int64]]:
        points = random.uniform(0.2, 1.0, (self.rows, 2)) * _corners(self.rows)
        return points, (points[:, 0] * points[:, 1] < 0).astype(numpy.int64)


def _corners(rows: int) -> NDArray[numpy.float64]:
    """Signs [rows, 2] that go round the four corners, so that each has a quarter of the points."""
    place = numpy.arange(rows) % 4
    return numpy.stack([numpy.where(place < 2, 1.0, -1.0), 1.0 - 2.0 * (place % 2)], axis=1)
