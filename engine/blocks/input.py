from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field, ShapeList
from engine.spec.tensor import Misfit, Tensor, axes_of_kind, features, image, sequence, tokens

Kind = Literal["auto", "features", "sequence", "image", "volume", "tokens"]
_BY_RANK = {1: "features", 2: "sequence", 3: "image", 4: "volume"}


class Input(Block, family="io", essential=True):
    """Where data enter the network, one sample at a time; the batch is implied.

    The shape says what a sample is: [4] four features, [null, 8] a sequence of any length,
    [1, 8, 8] an image (channels first). Tokens are whole numbers that name things; 0 is padding.
    """

    sizes: ShapeList = Field(
        (4,),
        alias="shape",
        description="Sizes of one sample without the batch; null is a length that varies.",
    )
    kind: Kind = Field("auto", description="What the axes mean; auto takes it from their number.")
    vocabulary: int | None = Field(
        None, ge=2, le=1_000_000, description="For tokens: how many there are, 0 and 1 counted."
    )

    tagline = "where the data come in"
    caption = "{kind}"
    examples = (
        Example((), {"shape": [4]}, features(4)),
        Example((), {"shape": [None, 8]}, sequence(None, 8, mask=True)),
        Example((), {"shape": [1, 8, 8]}, image(1, 8, 8)),
        Example((), {"shape": [21], "kind": "tokens", "vocabulary": 178}, tokens(21, 178)),
    )

    def shape(self) -> Tensor:
        kind = self.kind if self.kind != "auto" else _BY_RANK.get(len(self.sizes), "")
        if not kind or len(axes_of_kind(kind)) != len(self.sizes):
            wanted = "1 to 4" if not kind else str(len(axes_of_kind(kind)))
            raise Misfit(
                "shape_mismatch",
                "shape of {block} has {got} sizes, but {kind} needs {wanted}.",
                param="shape",
                got=list(self.sizes),
                expected=wanted,
                values={"got": len(self.sizes), "kind": kind or "an input", "wanted": wanted},
            )
        axes = axes_of_kind(kind)
        for axis, size in zip(axes, self.sizes, strict=True):
            if size is None and axis != "time":
                raise Misfit(
                    "param_type",
                    "{axis} of {block} must be a number; only the length of a sequence may vary.",
                    param="shape",
                    got=None,
                    expected="a whole number",
                    values={"axis": axis},
                )
        if kind == "tokens":
            if self.vocabulary is None:
                raise Misfit(
                    "param_type",
                    "{block} of tokens needs vocabulary: how many different tokens there are.",
                    param="vocabulary",
                    expected="a whole number of at least 2",
                )
            return tokens(self.sizes[0], self.vocabulary)
        return Tensor.make(axes, *self.sizes, mask=kind == "sequence" and self.sizes[0] is None)

    def emit(self) -> Emit:
        return Emit()
