"""Masks as blocks read them: [batch, time], true where a step is real.

A mask travels beside a tensor. What is wired to a port of its own takes its place: true and false
for each step, or any tensor that has a mask beside it.
"""

from dataclasses import dataclass

from engine.spec.tensor import BOOLEAN, Misfit, Tensor


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
