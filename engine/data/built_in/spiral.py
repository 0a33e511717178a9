"""Two arms of a spiral."""

import numpy
from numpy.typing import NDArray

from engine.data.built_in.base import Generated


class Spiral(Generated):
    """Spiral: two arms wound around each other; no straight line comes near to parting them."""

    def points(
        self, random: numpy.random.Generator
    ) -> tuple[NDArray[numpy.float64], NDArray[numpy.int64]]:
        labels = numpy.arange(self.rows) % 2
        turn = numpy.sqrt(random.uniform(0.02, 1.0, self.rows))
        angle = 3.0 * numpy.pi * turn + numpy.pi * labels
        radius = 3.0 * turn
        return numpy.stack([radius * numpy.cos(angle), radius * numpy.sin(angle)], axis=1), labels
