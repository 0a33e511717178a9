"""Reductions with ``keras.ops``; padded steps of a sequence are left out."""

from engine.spec.axes import dim_of, places_of
from engine.spec.emit import Keras, source_of
from engine.spec.tensor import Tensor

_HIDDEN = 'ops.where(_real, {{input}}, {sign}float("inf"))'
_MASKED = {
    "mean": "ops.sum({{input}} * _real, {how}) / ops.maximum(ops.sum(_real, {how}), 1)",
    "sum": "ops.sum({{input}} * _real, {how})",
    "max": f"ops.where(ops.any(_real, {{how}}), ops.max({_HIDDEN}, {{how}}), 0.0)",
    "min": f"ops.where(ops.any(_real, {{how}}), ops.min({_HIDDEN}, {{how}}), 0.0)",
    "argmax": f"ops.argmax({_HIDDEN}, {{how}})",
}
"""Nothing but padding gives 0, not infinity."""


def reduction(
    function: str, tensor: Tensor, axis: int | tuple[int, ...] | None, keepdims: bool
) -> Keras:
    """``ops.mean(x, axis=1)`` for any of mean, sum, max, min, argmax."""
    places = places_of(tensor, None if axis == () else axis)
    dims = tuple(dim_of(tensor, place) for place in places)
    how = f"axis={source_of(dims[0] if len(dims) == 1 else tuple(p + 1 for p in places))}"
    nothing_left = len(places) == tensor.rank
    if keepdims or (nothing_left and tensor.rank == 1):
        how += ", keepdims=True"
    masked = tensor.mask and 0 in places
    sign = "" if function == "min" else "-"
    value = _MASKED[function] if masked else f"ops.{function}({{{{input}}}}, {{how}})"
    value = value.format(how=how, sign=sign)
    if nothing_left and tensor.rank > 1 and not keepdims:
        value = f"ops.expand_dims({value}, 1)"
    return Keras(value, (_real(function, tensor),) if masked else ())


def _real(function: str, tensor: Tensor) -> str:
    """Where the numbers are real; for a mean in full size, so that its sum counts them."""
    mask = "ops.expand_dims({input_mask}, -1)" if tensor.rank > 1 else "{input_mask}"
    if function in ("mean", "sum"):
        mask = f'ops.cast({mask}, "float32")'
    return f"_real = ops.ones_like({{input}}) * {mask}" if function == "mean" else f"_real = {mask}"
