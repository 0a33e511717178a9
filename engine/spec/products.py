"""Products of two tensors that sum along one axis of each: what is left, and the source."""

from engine.spec.emit import Emit
from engine.spec.masks import expect_steps_told, hidden
from engine.spec.size import product
from engine.spec.tensor import Misfit, SetTo, Tensor, features

Places = tuple[int, int]
_LETTERS = "bcdef", "bvwxy"
"""For einsum: the axes of a and of b, the batch first."""
_MOST_AXES = 4


def contracted(a: Tensor, b: Tensor, places: Places) -> Tensor:
    """The other axes of a, then those of b; one number where none is left. Raises Misfit."""
    if a.shape[places[0]] != b.shape[places[1]]:
        raise Misfit(
            "shape_mismatch",
            "{block} sums along axes of equal size, but {first} of {shape} and, from {source}, "
            "{second} of {other} differ.",
            param="axes",
            got=[list(a.values), list(b.values)],
            expected=a.shape[places[0]].value,
            values=_told(a, b) | {"first": a.axes[places[0]], "second": b.axes[places[1]]},
            cures=_equal_axes(a, b),
            tensor=b,
        )
    if a.rank + b.rank - 2 > _MOST_AXES:
        raise Misfit(
            "shape_mismatch",
            "{block} of {shape} and, from {source}, {other} would have more than {most} axes.",
            got=[list(a.values), list(b.values)],
            expected=f"at most {_MOST_AXES} axes left",
            values=_told(a, b) | {"most": _MOST_AXES},
            tensor=b,
        )
    axes = [axis for place, axis in enumerate(a.axes) if place != places[0]]
    for place, axis in enumerate(b.axes):
        if place != places[1]:
            axes.append(f"{axis}_2" if axis in axes else axis)
    sizes = [size for place, size in enumerate(a.shape) if place != places[0]]
    sizes += [size for place, size in enumerate(b.shape) if place != places[1]]
    if not (places[0] == 0 and a.mask) and not (places[1] == 0 and b.mask):
        expect_steps_told(a, places[0])
    if len(sizes) < 2:
        return features(*sizes or (1,))
    return Tensor.make(tuple(axes), *sizes, mask=a.mask and places[0] != 0, gaps=a.gaps)


def contraction(a: Tensor, b: Tensor, places: Places, normalize: bool) -> Emit:
    """``(a * b).sum(…)`` for two rows, else an einsum; ``normalize``: of vectors of length 1."""
    names, lines = (hidden(a, "a"), hidden(b, "b")), tuple[str, ...]()
    mask = "{a_mask}" if a.mask and places[0] != 0 else ""
    if normalize:
        lines = tuple(
            f"{own} = F.normalize({name}, dim={place + 1})"
            for own, name, place in zip(("_a", "_b"), names, places, strict=True)
        )
        names = ("_a", "_b")
    rest = [size for place, size in enumerate(b.shape) if place != places[1]]
    work = product([*a.shape, *rest])
    if a.rank == b.rank == 1:
        return Emit(f"({' * '.join(names)}).sum(dim=-1, keepdim=True)", lines, work=work)
    first, second = _LETTERS[0][: a.rank + 1], list(_LETTERS[1][: b.rank + 1])
    summed = second[places[1] + 1] = first[places[0] + 1]
    left = [letter for letter in [*first, *second[1:]] if letter != summed]
    equation = f"{first},{''.join(second)}->{''.join(left)}"
    return Emit(f'torch.einsum("{equation}", {", ".join(names)})', lines, work=work, mask=mask)


def _told(a: Tensor, b: Tensor) -> dict[str, object]:
    return {"shape": str(a), "other": str(b)}


def _equal_axes(a: Tensor, b: Tensor) -> tuple[SetTo, ...]:
    """The first axes of equal size, the batch counted as 0."""
    pairs = [
        (first + 1, second + 1)
        for first, size in enumerate(a.shape)
        for second, other in enumerate(b.shape)
        if size == other
    ]
    return tuple(SetTo("axes", pair) for pair in pairs[:2])
