"""Layers of Keras as templates: with their namesakes' parameters, or with any other."""

from dataclasses import replace
from typing import Any

from engine.spec.axes import dim_of, place_of
from engine.spec.emit import Keras, source_of
from engine.spec.fields import Declaration, field_schema
from engine.spec.keras.weights import Take, as_they_are, in_order
from engine.spec.tensor import Tensor

WITH_DATA_FORMAT = frozenset(
    """
    Conv1D SeparableConv1D DepthwiseConv1D Conv1DTranspose MaxPooling1D AveragePooling1D
    GlobalMaxPooling1D GlobalAveragePooling1D AdaptiveMaxPooling1D AdaptiveAveragePooling1D
    ZeroPadding1D Flatten
    """.split()
)
"""Layers that read Keras' image format, but whose tensors have their channels last."""
CHANNELS_LAST = 'data_format="channels_last"'
"""Said by those layers; the renderer takes it away where there are no images beside them."""

_POSITIONAL = (
    "units", "filters", "kernel_size", "input_dim", "output_dim", "n", "rate", "stddev",
    "target_shape", "dims", "pool_size", "size", "output_size", "height", "width",
)  # fmt: skip
"""Fields that Keras takes first, without their names; they are written even at their default."""

_OVER_CHANNELS = {
    "softmax": "layers.Softmax(axis=1)({0})",
    "log_softmax": "ops.log_softmax({0}, 1)",
}
"""Activations over an axis: where the channels come first, Keras' own choice would be the width."""

_INITIALIZERS = {"lecture_xavier": "LectureXavier()", "constant": '"zeros"'}
"""Those that Keras has not by their name; a name carries no number, so that constant is 0."""


def layer(
    kind: str,
    *args: Any,
    call: str = "({input})",
    suffix: str = "",
    take: Take | None = None,
    **options: Any,
) -> Keras:
    """A layer of Keras and its call; options that are None are left out."""
    return Keras(
        constructor(kind, *args, suffix=suffix, **options) + call,
        layers=((suffix, take or in_order),),
        pieces=("LectureXavier",) if "lecture_xavier" in options.values() else (),
    )


def constructor(kind: str, *args: Any, suffix: str | None = "", **options: Any) -> str:
    """``layers.Conv2D(16, 3, name="{name}")``; ``suffix`` None: a layer that bears no name."""
    given = [source_of(arg) for arg in args]
    for name, value in options.items():
        if value is not None:
            given.append(f"{name}={_INITIALIZERS.get(value) or source_of(value)}")
    if kind in WITH_DATA_FORMAT:
        given.append(CHANNELS_LAST)
    if suffix is not None:
        given.append(f'name="{{name}}{suffix}"')
    return f"layers.{kind}({', '.join(given)})"


def namesake(
    block: Declaration,
    *inputs: Tensor,
    kind: str = "",
    call: str = "({input})",
    take: Take | None = None,
    **changes: Any,
) -> Keras:
    """The Keras layer of the block's name with the block's parameters.

    Those at their default are left out, for defaults are Keras'; ``changes``: parameters that mean
    something else there, None for those that Keras does not have.
    """
    args, options = arguments(block, changes)
    activation = str(options.get("activation", ""))
    by_channel = activation in _OVER_CHANNELS and inputs and inputs[0].is_spatial
    if by_channel:
        options["activation"] = None
    found = layer(kind or type(block).__name__, *args, call=call, take=take, **options)
    if by_channel:
        return replace(found, value=_OVER_CHANNELS[activation].replace("{0}", found.value))
    return found


def own_layer(
    block: Declaration, kind: str, *args: Any, call: str = "({input})", drop: tuple[str, ...] = ()
) -> Keras:
    """A layer that stands in ``engine.spec.keras.pieces``, with the block's parameters."""
    given, options = arguments(block, dict.fromkeys(drop))
    found = layer(kind, *args, *given, call=call, take=as_they_are, **options)
    value = found.value.removeprefix("layers.")
    return replace(found, value=value, pieces=(*found.pieces, kind))


def arguments(block: Declaration, changes: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The block's parameters as Keras takes them: first without, then with their names."""
    args: list[Any] = []
    options: dict[str, Any] = {}
    fields = type(block).model_fields
    for name in (described["name"] for described in field_schema(type(block))):
        field, value = fields[name], getattr(block, name)
        if name in changes:
            continue
        if name in _POSITIONAL:
            args.append(value)
        elif value != field.get_default() and value not in ("default", None):
            options[name] = value
    return args, options | {name: value for name, value in changes.items() if value is not None}


def over_channels(block: Declaration, input: Tensor) -> Keras:
    """A layer whose torch form reads the last axis only: channels that come first are moved."""
    if channel_axis(input) is None:
        return namesake(block, input)
    found = namesake(block, input, call="(ops.moveaxis({input}, 1, -1))")
    return replace(found, value=f"ops.moveaxis({found.value}, -1, 1)")


def channel_axis(tensor: Tensor) -> int | None:
    """The axis of the channels as Keras counts it, or None where it is the last, Keras' default."""
    return 1 if tensor.is_spatial and "channels" in tensor.axes else None


def axis_of(tensor: Tensor, axis: int | None) -> int | None:
    """The axis that a parameter names, or None where it is the last, Keras' default."""
    dim = dim_of(tensor, place_of(tensor, axis))
    return None if dim == -1 else dim
