"""Four small networks for the 8 × 8 digits: each as a graph document and by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from tests.graphs import chain, node


@dataclass(frozen=True)
class DigitsNetwork:
    """One network; ``by_hand`` makes it with fresh weights."""

    title: str
    graph: dict[str, Any]
    by_hand: Callable[[], nn.Module]


class GRUReader(nn.Module):
    """Reads the rows from top to bottom and decides at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(8, 64, batch_first=True)
        self.answer = nn.Linear(64, 10)

    def forward(self, image: Tensor) -> Tensor:
        _, last = self.gru(image.squeeze(1))
        answer: Tensor = self.answer(last[0])
        return answer


class TransformerReader(nn.Module):
    """Lets the rows look at each other and judges their mean."""

    def __init__(self) -> None:
        super().__init__()
        self.wider = nn.Linear(8, 32)
        self.places = nn.Parameter(torch.randn(8, 32))
        layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2)
        self.answer = nn.Linear(32, 10)

    def forward(self, image: Tensor) -> Tensor:
        steps = self.layers(self.wider(image.squeeze(1)) + self.places)
        answer: Tensor = self.answer(steps.mean(dim=1))
        return answer


def _mlp() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 10)
    )


def _cnn() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(128, 10),
    )


IMAGE = node("image", "Input", shape=[1, 8, 8])
ANSWER = node("answer", "Dense", units=10)

NETWORKS = (
    DigitsNetwork(
        "MLP",
        chain(
            IMAGE,
            node("flat", "Flatten"),
            node("dense", "Dense", units=64, activation="relu"),
            node("dropout", "Dropout", rate=0.2),
            ANSWER,
        ),
        _mlp,
    ),
    DigitsNetwork(
        "CNN",
        chain(
            IMAGE,
            node("first", "Conv2D", filters=16, padding="same", activation="relu"),
            node("first_pool", "MaxPooling2D"),
            node("second", "Conv2D", filters=32, padding="same", activation="relu"),
            node("second_pool", "MaxPooling2D"),
            node("flat", "Flatten"),
            ANSWER,
        ),
        _cnn,
    ),
    DigitsNetwork(
        "GRU",
        chain(IMAGE, node("rows", "ImageToSequence"), node("gru", "GRU", units=64), ANSWER),
        GRUReader,
    ),
    DigitsNetwork(
        "Transformer",
        chain(
            IMAGE,
            node("rows", "ImageToSequence"),
            node("wider", "Dense", units=32),
            node("places", "PositionalEmbedding", kind="learned", max_length=8),
            node("first", "TransformerEncoderLayer", num_heads=4, intermediate_dim=64),
            node("second", "TransformerEncoderLayer", num_heads=4, intermediate_dim=64),
            node("mean", "GlobalAveragePooling1D"),
            ANSWER,
        ),
        TransformerReader,
    ),
)
