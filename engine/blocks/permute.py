from typing import Annotated

from engine.spec.axes import of_rank
from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field, PerAxis
from engine.spec.masks import hidden
from engine.spec.tensor import Insert, Misfit, SetTo, Tensor, image, sequence

Dims = Annotated[tuple[int, ...], PerAxis(None, minimum=1, scalar=False)]


class Permute(Block, family="shape"):
    """Puts the axes into another order: [2, 1] makes time × features into features × time.

    What comes out is a sequence, an image or a volume again, by the number of its axes.
    """

    dims: Dims = Field((2, 1), description="The old axes in their new order, counted from 1.")

    tagline = "axes in another order"
    caption = "{dims}"
    mask = "ends"
    mask_rule = "Padding reads as zeros, and no mask goes on."
    formula = r"y(i_{d_1}, i_{d_2}, \dots) = x(i_1, i_2, \dots),\quad d = \text{dims}"
    examples = (
        Example(sequence(10, 8), {}, sequence(8, 10)),
        Example(image(3, 4, 5), {"dims": [2, 3, 1]}, image(4, 5, 3)),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        if sorted(self.dims) != list(range(1, input.rank + 1)):
            order = tuple(range(input.rank, 0, -1))
            raise Misfit(
                "param_range",
                "dims of {block} must name each axis of {shape} once, from 1 to {rank}.",
                param="dims",
                got=list(self.dims),
                expected=list(order),
                values={"shape": str(input), "rank": input.rank},
                cures=(SetTo("dims", order),),
                tensor=input,
            )
        input.expect_known("moves every axis", Insert("LastStep"))
        return of_rank(*(input.shape[dim - 1] for dim in self.dims))

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"{hidden(input)}.permute(0, {', '.join(map(str, self.dims))})")
