"""What reductions share: which axes go, what is left of them, and how padding is kept out.

At least one axis stays: what would have none left is a row of one number.
"""

from engine.spec.axes import dim_of, places_of
from engine.spec.emit import Emit, source_of
from engine.spec.masks import expect_steps_told
from engine.spec.tensor import Tensor, features

Axes = int | tuple[int, ...] | None

_PLAIN = {
    "mean": "{{input}}.mean({how})",
    "sum": "{{input}}.sum({how})",
    "amax": "{{input}}.amax({how})",
    "amin": "{{input}}.amin({how})",
    "argmax": "{{input}}.argmax({how})",
}
_MASKED = {
    "mean": "{{input}}.masked_fill(~_real, 0.0).sum({how}) / _real.sum({how}).clamp(min=1)",
    "sum": "{{input}}.masked_fill(~_real, 0.0).sum({how})",
    "amax": "_found.masked_fill(~_real.any({how}), 0.0)",
    "amin": "_found.masked_fill(~_real.any({how}), 0.0)",
    "argmax": "{{input}}.masked_fill(~_real, -torch.inf).argmax({how})",
}
_FOUND = {
    "amax": ("_found = {{input}}.masked_fill(~_real, -torch.inf).amax({how})",),
    "amin": ("_found = {{input}}.masked_fill(~_real, torch.inf).amin({how})",),
}
"""Nothing but padding gives 0, not infinity."""


def reduced(tensor: Tensor, axis: Axes, keepdims: bool) -> Tensor:
    """The type that is left when axes are reduced; raises Misfit for an axis that is none."""
    places = _places(tensor.expect_numbers(), axis)
    for place in places:
        expect_steps_told(tensor, place)
    mask = tensor.mask and 0 not in places
    if keepdims:
        sizes = [1 if place in places else size for place, size in enumerate(tensor.shape)]
        return tensor.like(*sizes, mask=mask)
    left = [place for place in range(tensor.rank) if place not in places]
    if not left:
        return features(1)
    axes = tuple(tensor.axes[place] for place in left)
    if len(axes) == 1 and axes != ("time",):
        axes = ("features",)
    return Tensor.make(axes, *(tensor.shape[place] for place in left), mask=mask)


def reduction(function: str, tensor: Tensor, axis: Axes, keepdims: bool) -> Emit:
    """``x.mean(dim=1)`` for any of mean, sum, amax, amin, argmax; padded steps are left out."""
    places = _places(tensor, axis)
    dims = tuple(dim_of(tensor, place) for place in places)
    dim = dims[0] if len(dims) == 1 else tuple(place + 1 for place in places)
    how = f"dim={source_of(dim)}"
    nothing_left = len(places) == tensor.rank
    if keepdims or (nothing_left and tensor.rank == 1):
        how += ", keepdim=True"
    masked = tensor.mask and 0 in places
    value = (_MASKED if masked else _PLAIN)[function].format(how=how)
    if nothing_left and tensor.rank > 1 and not keepdims:
        value = f"({value}).unsqueeze(1)" if " / " in value else f"{value}.unsqueeze(1)"
    if not masked:
        return Emit(value)
    found = (line.format(how=how) for line in _FOUND.get(function, ()))
    return Emit(value, lines=(_real(function, tensor), *found))


def _places(tensor: Tensor, axis: Axes) -> tuple[int, ...]:
    return places_of(tensor, None if axis == () else axis)


def _real(function: str, tensor: Tensor) -> str:
    """Where the numbers are real; for a mean in full size, so that its sum counts them."""
    mask = "{input_mask}" + ".unsqueeze(-1)" * (tensor.rank - 1)
    return f"_real = {mask}.expand({{input}}.shape)" if function == "mean" else f"_real = {mask}"
