"""The shape of a random mask that is shared along some axes, as Keras' ``noise_shape`` says it."""

from typing import Annotated

from engine.spec.fields import PerAxis
from engine.spec.tensor import Misfit, Tensor

NoiseShape = Annotated[tuple[int | None, ...], PerAxis(None, minimum=1, unknown=True, scalar=False)]


def expect_noise_shape(noise: tuple[int | None, ...] | None, input: Tensor) -> None:
    """Raises Misfit unless it has the batch and each axis, whole (null or its size) or 1."""
    sizes = (None, *input.values)
    if noise is not None and (
        len(noise) != len(sizes)
        or any(n not in (1, None, size) for n, size in zip(noise, sizes, strict=True))
        or (noise[0] not in (1, None))
    ):
        raise Misfit(
            "shape_mismatch",
            "noise_shape of {block} must have the batch and the axes of {shape}, each null "
            "(all) or 1 (one choice).",
            param="noise_shape",
            got=list(noise),
            expected=list(sizes),
            values={"shape": str(input)},
            tensor=input,
        )


def noise_part(noise: tuple[int | None, ...] | None) -> str:
    """The part of the input that has the mask's shape: "{input}[:, :1]"; "" for all of it."""
    if noise is None or 1 not in noise:
        return ""
    slices = [":1" if size == 1 else ":" for size in noise]
    while slices[-1] == ":":
        slices.pop()
    return f"{{input}}[{', '.join(slices)}]"
