from typing import TYPE_CHECKING

import numpy

from bench.training_speed.workload import Workload, generated
from engine.data.built_in.circles import Circles
from engine.data.dataset import Column
from engine.data.write import Table
from tests.graphs import chain, node

if TYPE_CHECKING:
    import keras
    from torch import nn


class TinyMLP(Workload):
    """Three small layers tell a disc from the ring around it: all overhead, hardly any sums."""

    title = "tiny MLP 2-8-8-1"
    task = "binary"
    rows, batch_size = 8_192, 32
    targets = {"brickwork": 2.5, "brickwork_compiled": 6.0}
    graph = chain(
        node("point", "Input", shape=[2]),
        node("first", "Dense", units=8, activation="relu"),
        node("second", "Dense", units=8, activation="relu"),
        node("answer", "Dense", units=1),
    )

    def table(self, random: numpy.random.Generator) -> Table:
        points, labels = Circles(rows=self.rows).points(random)
        columns = [
            Column(name="point", type="vector", shape=(2,), as_it_is=True),
            Column(name="wanted", type="class", classes=("ring", "disc")),
        ]
        return generated(columns, [points.astype(numpy.float32), labels])

    def by_hand(self) -> "nn.Module":
        from torch import nn

        return nn.Sequential(
            nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1)
        )

    def in_keras(self) -> "keras.Model":
        import keras
        from keras import layers

        return keras.Sequential(
            [
                layers.Input((2,)),
                layers.Dense(8, activation="relu"),
                layers.Dense(8, activation="relu"),
                layers.Dense(1),
            ]
        )
