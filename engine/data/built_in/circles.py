"""A disc inside a ring."""

import numpy
from numpy.typing import NDArray

from engine.data.built_in.base import Generated


class Circles(Generated):
    """Circles: a disc inside a ring; a first layer of three neurons can fence the disc in."""

    def points(
        self, random: numpy.random.Generator
    ) -> tuple[NDArray[numpy.float64], NDArray[numpy.int64]]:
        labels = numpy.arange(self.rows) % 2
        inside = numpy.sqrt(random.uniform(0.0, 1.0, self.rows))
        radius = numpy.where(labels == 1, inside, random.uniform(1.6, 2.4, self.rows))
        angle = random.uniform(0.0, 2.0 * numpy.pi, self.rows)
        return numpy.stack([radius * numpy.cos(angle), radius * numpy.sin(angle)], axis=1), labels
