"""Puts trained weights into the layers of the Keras model that they were written for.

from model_keras import model
from load_weights import load_weights

load_weights(model, "weights.npz")
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent


def load_weights(model: Any, path: str | Path = HERE / "weights.npz") -> None:
    """``path``: for each layer "name/0", "name/1" …, its arrays in Keras' order."""
    with np.load(path) as arrays:
        counts: dict[str, int] = {}
        for key in arrays.files:
            name = key.rpartition("/")[0]
            counts[name] = counts.get(name, 0) + 1
        layers = dict(named_layers(model))
        for name, count in counts.items():
            layers[name].set_weights([arrays[f"{name}/{place}"] for place in range(count)])


def named_layers(model: Any) -> Iterator[tuple[str, Any]]:
    """Every layer by its name, those of models within the model too."""
    for layer in model.layers:
        yield layer.name, layer
        if hasattr(layer, "get_layer"):
            yield from named_layers(layer)


if __name__ == "__main__":
    trained = import_module("model_keras").model
    load_weights(trained)
    trained.summary()
    if len(sys.argv) > 1:
        trained.save(sys.argv[1])
