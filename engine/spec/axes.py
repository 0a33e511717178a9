"""Axes as parameters name them (the batch counted as 0), and tensors whose axes follow rank."""

from engine.spec.size import SizeLike
from engine.spec.tensor import Misfit, SetTo, Tensor, axes_of_kind

_KIND = {1: "features", 2: "sequence", 3: "image", 4: "volume"}


def of_rank(*sizes: SizeLike) -> Tensor:
    """Features, a sequence, an image or a volume, by the number of sizes (1 to 4)."""
    return Tensor.make(axes_of_kind(_KIND[len(sizes)]), *sizes)


def place_of(tensor: Tensor, axis: int | None, rank: int | None = None, param: str = "axis") -> int:
    """Where an axis is, the batch not counted; null is the channels. Raises Misfit.

    ``rank``: how many axes there are to choose from, where it is not the tensor's own.
    """
    if axis is None:
        return tensor.feature_axis
    rank = tensor.rank if rank is None else rank
    if not (-rank <= axis <= rank and axis):
        raise Misfit(
            "param_range",
            "{param} {got} of {block} is not an axis of {shape}; the batch, 0, cannot be used.",
            param=param,
            got=axis,
            expected=f"1 to {rank}, or −{rank} to −1",
            values={"param": param, "got": axis, "shape": str(tensor)},
            cures=(SetTo(param, -1),),
            tensor=tensor,
        )
    return axis - 1 if axis > 0 else rank + axis


def places_of(
    tensor: Tensor, axes: int | tuple[int, ...] | None, param: str = "axis"
) -> tuple[int, ...]:
    """The places of one axis or several, in order, each once. Raises Misfit."""
    listed = axes if isinstance(axes, tuple) else (axes,)
    return tuple(sorted({place_of(tensor, axis, param=param) for axis in listed}))


def dim_of(tensor: Tensor, place: int) -> int:
    """The axis as torch counts it: the last is −1."""
    return -1 if place == tensor.rank - 1 else place + 1


def slices(*parts: str) -> str:
    """An index into a tensor, the batch whole: ``slices(":", "1:-1")`` is "[:, :, 1:-1]"."""
    kept = [":", *parts]
    while len(kept) > 1 and kept[-1] == ":":
        kept.pop()
    return f"[{', '.join(kept)}]"
