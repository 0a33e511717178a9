from typing import TYPE_CHECKING

import numpy

from bench.training_speed.workload import Workload, generated
from engine.data.dataset import Column
from engine.data.write import Table
from tests.graphs import chain, node

if TYPE_CHECKING:
    import keras
    from torch import nn


class CNN(Workload):
    """Two convolutions, each with a pooling, and two dense layers on 28 × 28 images."""

    title = "CNN 28 × 28"
    task = "classes"
    rows, batch_size = 1_280, 128
    targets = {"brickwork": 1.2}
    graph = chain(
        node("image", "Input", shape=[1, 28, 28]),
        node("first", "Conv2D", filters=16, kernel_size=3, padding="same", activation="relu"),
        node("first_pool", "MaxPooling2D"),
        node("second", "Conv2D", filters=32, kernel_size=3, padding="same", activation="relu"),
        node("second_pool", "MaxPooling2D"),
        node("flat", "Flatten"),
        node("dense", "Dense", units=64, activation="relu"),
        node("answer", "Dense", units=10),
    )

    def table(self, random: numpy.random.Generator) -> Table:
        classes = random.integers(10, size=self.rows)
        centres = random.uniform(0, 1, (10, 1, 28, 28))
        images = centres[classes] + random.normal(0, 0.5, (self.rows, 1, 28, 28))
        columns = [
            Column(name="image", type="image", shape=(1, 28, 28)),
            Column(name="wanted", type="class", classes=tuple("0123456789")),
        ]
        return generated(columns, [images.astype(numpy.float32), classes])

    def by_hand(self) -> "nn.Module":
        from torch import nn

        return nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(32 * 7 * 7, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        )

    def in_keras(self) -> "keras.Model":
        import keras
        from keras import layers

        return keras.Sequential(
            [
                layers.Input((28, 28, 1)),  # Keras' own order: channels last
                layers.Conv2D(16, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(),
                layers.Conv2D(32, 3, padding="same", activation="relu"),
                layers.MaxPooling2D(),
                layers.Flatten(),
                layers.Dense(64, activation="relu"),
                layers.Dense(10),
            ]
        )
