from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.tensor import Misfit, SetTo, Tensor, features


class Softmax(Block, family="activation", essential=True):
    """Turns scores into probabilities: all positive, together 1, the largest score most likely."""

    axis: int | None = Field(
        None, description="The axis that sums to 1, the batch counted as 0; null: the channels."
    )

    tagline = "scores into probabilities"
    formula = r"y_k = \frac{e^{x_k}}{\sum_j e^{x_j}}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        if self.axis is not None and not (-input.rank <= self.axis <= input.rank and self.axis):
            raise Misfit(
                "param_range",
                "axis {got} of {block} is not an axis of {shape}; the batch, 0, cannot be used.",
                param="axis",
                got=self.axis,
                expected=f"1 to {input.rank}, or −{input.rank} to −1",
                values={"got": self.axis, "shape": str(input)},
                cures=(SetTo("axis", -1),),
                tensor=input,
            )
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("softmax", self._dim(input))

    def _dim(self, input: Tensor) -> int:
        if self.axis is None:
            return 1 if "channels" in input.axes else -1
        return -1 if self.axis in (-1, input.rank) else self.axis
