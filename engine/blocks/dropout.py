from typing import Annotated

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, layer, source_of
from engine.spec.fields import Field, PerAxis
from engine.spec.tensor import Misfit, Tensor, features

NoiseShape = Annotated[tuple[int | None, ...], PerAxis(None, minimum=1, unknown=True, scalar=False)]


class Dropout(Block, family="regularization", essential=True):
    """While training, silences a random part of the numbers, so that no unit relies on another.

    What is left is scaled by 1 / (1 − rate), so the mean stays; in use, nothing happens.
    """

    rate: float = Field(0.5, ge=0, lt=1, description="Which part is silenced, from 0 to below 1.")
    noise_shape: NoiseShape | None = Field(
        None, description="The mask's shape with the batch first; 1: one choice for a whole axis."
    )

    tagline = "silences some units while training"
    caption = "rate {rate}"
    formula = r"y_i = \frac{m_i}{1 - p}\, x_i,\quad P(m_i = 1) = 1 - p"
    note = "Some lectures scale in use instead of while training; Keras and torch do it as here."
    examples = (Example(features(512), {"rate": 0.33}, features(512)),)

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        noise = self.noise_shape
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
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        if self.noise_shape is None or 1 not in self.noise_shape:
            return layer("nn.Dropout", self.rate)
        slices = [":1" if size == 1 else ":" for size in self.noise_shape]
        while slices[-1] == ":":
            slices.pop()
        ones = f"torch.ones_like({{input}}[{', '.join(slices)}])"
        return Emit(f"{{input}} * F.dropout({ones}, {source_of(self.rate)}, self.training)")
