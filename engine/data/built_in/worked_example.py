"""The one sample of the worked example of backpropagation."""

import numpy

from engine.data.built_in.base import BuiltIn
from engine.data.dataset import Column
from engine.data.write import Table


class WorkedExample(BuiltIn):
    """One sample with two numbers in and two out, to follow a step of learning by hand."""

    place = 2

    def make(self) -> Table:
        return Table(
            title="Worked example",
            description="One sample: 0.05 and 0.10 are to become 0.01 and 0.99. Small enough to "
            "follow every number forward and back with a pencil.",
            licence="CC0-1.0 (two numbers and two numbers)",
            columns=[
                Column(name="inputs", type="vector", shape=(2,), as_it_is=True),
                Column(name="outputs", type="vector", shape=(2,)),
            ],
            values=[numpy.array([[0.05, 0.10]]), numpy.array([[0.01, 0.99]])],
            default_target="outputs",
        )
