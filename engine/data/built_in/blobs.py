"""Two heaps of points."""

import numpy
from numpy.typing import NDArray

from engine.data.built_in.base import Generated
from engine.spec.fields import Field


class Blobs(Generated):
    """Blobs: two round heaps of points; one neuron draws the line between them."""

    noise: float = Field(1.0, ge=0, le=10, description="How far points stray from their heap.")

    def points(
        self, random: numpy.random.Generator
    ) -> tuple[NDArray[numpy.float64], NDArray[numpy.int64]]:
        labels = numpy.arange(self.rows) % 2
        centre = numpy.where(labels[:, None] == 1, numpy.array([2.0, 2.0]), -2.0)
        return centre, labels
