from typing import TYPE_CHECKING

import numpy

from bench.training_speed.workload import Workload, generated
from engine.data.dataset import Column
from engine.data.write import Table
from tests.graphs import chain, node

if TYPE_CHECKING:
    import keras
    from torch import nn


class MLP(Workload):
    """Two wide layers with dropout on rows of 784 numbers."""

    title = "MLP 784-512-512-10, dropout"
    task = "classes"
    rows, batch_size = 2_560, 128
    targets = {"brickwork": 1.8}
    graph = chain(
        node("row", "Input", shape=[784]),
        node("first", "Dense", units=512, activation="relu"),
        node("first_dropout", "Dropout", rate=0.2),
        node("second", "Dense", units=512, activation="relu"),
        node("second_dropout", "Dropout", rate=0.2),
        node("answer", "Dense", units=10),
    )

    def table(self, random: numpy.random.Generator) -> Table:
        classes = random.integers(10, size=self.rows)
        centres = random.uniform(0, 1, (10, 784))
        rows = centres[classes] + random.normal(0, 0.5, (self.rows, 784))
        columns = [
            Column(name="row", type="vector", shape=(784,), as_it_is=True),
            Column(name="wanted", type="class", classes=tuple("0123456789")),
        ]
        return generated(columns, [rows.astype(numpy.float32), classes])

    def by_hand(self) -> "nn.Module":
        from torch import nn

        return nn.Sequential(
            nn.Linear(784, 512),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(512, 512),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(512, 10),
        )

    def in_keras(self) -> "keras.Model":
        import keras
        from keras import layers

        return keras.Sequential(
            [
                layers.Input((784,)),
                layers.Dense(512, activation="relu"),
                layers.Dropout(0.2),
                layers.Dense(512, activation="relu"),
                layers.Dropout(0.2),
                layers.Dense(10),
            ]
        )
