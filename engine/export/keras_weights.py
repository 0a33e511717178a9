"""A PyTorch model's weights for the Keras source of the same graph; needs neither of the two.

Keras' ``layer.set_weights`` takes a list of arrays. Which of torch's arrays become which, and with
their axes in which order, each block says beside its Keras source (``engine.spec.keras.weights``).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.spec import Graph, check
from engine.spec.keras.render import keras_source
from engine.spec.render import attributes

Array = np.ndarray[Any, np.dtype[Any]]


def keras_weights(graph: Graph, arrays: Mapping[str, Array]) -> dict[str, list[Array]]:
    """For each layer of the Keras source that has weights, its arrays in Keras' order.

    ``arrays``: a bundle's ``weights.safetensors``, or a ``state_dict`` as numpy arrays, by name.
    Raises NoKerasSource where the graph cannot be written in Keras.
    """
    modules = attributes(check(graph))
    found: dict[str, list[Array]] = {}
    for layer in keras_source(graph).layers:
        name = modules.get(layer.node)
        if name is None:
            continue
        own = {
            key.removeprefix(name).removeprefix("."): array
            for key, array in arrays.items()
            if key == name or key.startswith(f"{name}.")
        }
        taken = [np.asarray(array) for array in layer.take(own)] if own else []
        if taken:
            found[layer.name] = taken
    return found
