"""Masks as blocks read and make them: [batch, time], true where a step is real.

A mask travels beside a tensor. What is wired to a port of its own takes its place: true and false
for each step, or any tensor that has a mask beside it.

Padding is no data: what lies at steps that are not real reaches no answer. Where a block looks at
several steps at once, it reads them through ``hidden``.
"""

from dataclasses import dataclass

from engine.spec.tensor import BOOLEAN, Insert, Misfit, Tensor


@dataclass(frozen=True)
class Mask:
    """``source``: a template for its name; ``gaps``: it may be false between real steps."""

    source: str
    gaps: bool


def mask_of(
    tensor: Tensor, port: str, given: Tensor | None = None, given_port: str = "mask"
) -> Mask | None:
    """The mask of what arrives at a port, or None where every step is real. Raises Misfit."""
    if given is None:
        return Mask(f"{{{port}_mask}}", tensor.gaps) if tensor.mask else None
    along_time = given.dtype == BOOLEAN and given.axes == ("time",)
    if not along_time and not given.mask:
        raise Misfit(
            "dtype_mismatch",
            "The mask of {block} must say for each step whether it is real, but {source} gives "
            "{shape} without a mask beside it.",
            got=given.dtype,
            expected=BOOLEAN,
            values={"shape": str(given)},
            tensor=given,
        )
    if given.shape[0] != tensor.shape[0]:
        raise Misfit(
            "shape_mismatch",
            "The mask of {block} must have as many steps as the sequence, {steps}, but {source} "
            "gives {shape}.",
            got=list(given.values),
            expected=[tensor.values[0]],
            values={"steps": str(tensor.shape[0]), "shape": str(given)},
            tensor=given,
        )
    if along_time:
        return Mask(f"{{{given_port}}}", True)
    return Mask(f"{{{given_port}_mask}}", given.gaps)


def hidden(tensor: Tensor, port: str = "input", fill: str = "0.0") -> str:
    """A template for what arrives at a port, with ``fill`` at every step that is not real."""
    if not tensor.mask:
        return f"{{{port}}}"
    beside = ".unsqueeze(-1)" * (tensor.rank - 1)
    return f"{{{port}}}.masked_fill(~{{{port}_mask}}{beside}, {fill})"


def keras_hidden(tensor: Tensor, port: str = "input", fill: str = "0.0") -> str:
    """The same in Keras source."""
    if not tensor.mask:
        return f"{{{port}}}"
    mask = f"ops.expand_dims({{{port}_mask}}, -1)" if tensor.rank > 1 else f"{{{port}_mask}}"
    return f"ops.where({mask}, {{{port}}}, {fill})"


def real_first_mask(mask: str) -> str:
    """A template for the mask of rows whose real steps have been brought to the front."""
    return f"{mask}.float().sort(dim=1, descending=True).values.bool()"


def keras_real_first_mask(mask: str) -> str:
    """The same in Keras source."""
    return f"ops.flip(ops.sort({mask}, axis=1), 1)"


def expect_steps_told(tensor: Tensor, place: int) -> None:
    """An axis that is to be taken as a whole must not hold padding that nothing tells from data.

    Its length is known, or it is the time that the tensor's mask tells of; raises Misfit.
    """
    if tensor.shape[place].known or (place == 0 and tensor.mask):
        return
    raise Misfit(
        "shape_mismatch",
        "{block} takes {axis} of {source}'s result ({shape}) as a whole, but its length differs "
        "from row to row and no mask tells real steps from padding there.",
        got=list(tensor.values),
        expected="a known length, or a mask",
        values={"axis": tensor.axes[place], "shape": str(tensor)},
        cures=(Insert("LastStep"),) if tensor.axes == ("time", "features") else (),
        tensor=tensor,
    )
