from math import prod
from typing import Annotated

from engine.spec.axes import of_rank
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.fields import Field, PerAxis
from engine.spec.masks import hidden
from engine.spec.size import Size, product
from engine.spec.tensor import Insert, Misfit, SetTo, Tensor, features, image

TargetShape = Annotated[tuple[int, ...], PerAxis(None, minimum=-1, scalar=False)]


class Reshape(Block, family="shape"):
    """Puts the same numbers into another shape, in the same order.

    One size may be −1: it becomes whatever is left.
    """

    target_shape: TargetShape = Field((-1,), description="The new sizes, without the batch.")

    tagline = "the same numbers, another shape"
    caption = "{target_shape}"
    mask = "ends"
    mask_rule = "Padding reads as zeros, and no mask goes on."
    formula = r"y_n = x_n,\quad n = \text{place when read row by row}"
    examples = (
        Example(features(64), {"target_shape": [1, 8, 8]}, image(1, 8, 8)),
        Example(features(64), {"target_shape": [4, -1]}, Tensor.make(("time", "features"), 4, 16)),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        input.expect_known("needs to know how many numbers there are", Insert("LastStep"))
        target = self.target_shape
        total = product(input.shape)
        if not 1 <= len(target) <= 4 or 0 in target or target.count(-1) > 1:
            raise Misfit(
                "param_range",
                "target_shape of {block} takes 1 to 4 sizes from 1 up, one of which may be −1.",
                param="target_shape",
                got=list(target),
                expected="sizes from 1 up, at most one −1",
            )
        known = prod(size for size in target if size != -1)
        if int(total) % known or (-1 not in target and int(total) != known):
            raise Misfit(
                "shape_mismatch",
                "{block} cannot put the {total} numbers of {source} ({shape}) into {wanted}.",
                param="target_shape",
                got=list(input.values),
                expected=list(target),
                values={
                    "total": f"{int(total):,}",
                    "shape": str(input),
                    "wanted": " × ".join(map(str, target)).replace("-", "−"),
                },
                cures=(SetTo("target_shape", (*target[:-1], -1)),)
                if int(total) % prod(target[:-1]) == 0 and -1 not in target[:-1]
                else (SetTo("target_shape", (-1,)),),
                tensor=input,
            )
        sizes = [total // known if size == -1 else Size.of(size) for size in target]
        return of_rank(*sizes)

    def emit(self, input: Tensor) -> Emit:
        sizes = ", ".join(source_of(size) for size in self.target_shape)
        return Emit(f"{hidden(input)}.reshape({{input}}.shape[0], {sizes})")
