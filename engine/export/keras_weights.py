"""A PyTorch model's weights for the Keras source of the same graph; needs neither of the two.

Keras' ``layer.set_weights`` takes a list of arrays. Which of torch's arrays become which, and with
their axes in which order, each block says beside its Keras source (``engine.spec.keras.weights``).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.spec import Graph, Verdict, check
from engine.spec.keras.render import keras_source
from engine.spec.render import attributes

Array = np.ndarray[Any, np.dtype[Any]]


def keras_weights(graph: Graph, arrays: Mapping[str, Array]) -> dict[str, list[Array]]:
    """For each layer of the Keras source that has weights, its arrays in Keras' order.

    ``arrays``: a bundle's ``weights.safetensors``, or a ``state_dict`` as numpy arrays, by name.
    Raises NoKerasSource where the graph cannot be written in Keras.
    """
    found: dict[str, list[Array]] = {}
    held = _Held(check(graph))
    for layer in keras_source(graph).layers:
        name = held.name(layer.way)
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


class _Held:
    """Where torch's model, or a module's class, holds what each node is made of."""

    def __init__(self, verdict: Verdict, is_module: bool = False) -> None:
        self.verdict = verdict
        self.attributes = attributes(verdict, is_module)
        self.inside: dict[str, _Held] = {}

    def name(self, way: tuple[str | int, ...]) -> str | None:
        """The name in the ``state_dict`` at the end of a way through modules: "own.0.conv"."""
        node, *rest = way
        name = self.attributes.get(str(node))
        if name is None or not rest:
            return name
        if isinstance(rest[0], int):
            name = f"{name}.{rest.pop(0)}"
        within = self._within(str(node)).name(tuple(rest))
        return None if within is None else f"{name}.{within}"

    def _within(self, node: str) -> "_Held":
        if node not in self.inside:
            inside = self.verdict.evaluations[node].emit.inside
            assert inside is not None
            self.inside[node] = _Held(inside, is_module=True)
        return self.inside[node]
