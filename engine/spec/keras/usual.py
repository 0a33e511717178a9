"""How most blocks become Keras: they follow from their names and fields."""

from typing import Any

from engine.spec.emit import Emit, Keras
from engine.spec.fields import Declaration
from engine.spec.keras.catalogue import KERAS_LAYERS
from engine.spec.keras.layers import layer, namesake
from engine.spec.keras.windows import pooling
from engine.spec.masks import keras_hidden


def usual(block: Declaration, emit: Emit, inputs: tuple[Any, ...], many: bool) -> Keras | None:
    """The layer of the block's name, or of its activation; None where Keras has neither.

    ``many``: the block's port takes any number of tensors, which Keras wants as a list.
    """
    if emit.value in ("{input}", "{inputs[0]}") and emit.activation == "linear":
        return Keras(emit.value)
    if type(block).__name__ in KERAS_LAYERS and hasattr(block, "pool_size"):
        return pooling(block, *inputs, return_indices=None)
    if type(block).__name__ in KERAS_LAYERS:
        ends_mask = not many and getattr(block, "mask", "") == "ends"
        given = keras_hidden(inputs[0]) if ends_mask else "{input}"
        return namesake(block, *inputs, call="([{all}])" if many else f"({given})")
    if emit.value == "{input}":
        return layer("Activation", emit.activation)
    return None
