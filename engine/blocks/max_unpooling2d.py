from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact
from engine.spec.fields import Field, Margins2, PerAxis2
from engine.spec.keras.layers import Keras
from engine.spec.pooling import expect_small_padding, pooling_windows
from engine.spec.size import Size
from engine.spec.tensor import INTEGER, Misfit, SetTo, Tensor, image
from engine.spec.windows import per_axis


class MaxUnpooling2D(Block, family="pooling"):
    """Puts each number back where a MaxPooling2D found it; all other places become 0.

    Wire the pooling's indices to the port of that name.
    """

    pool_size: PerAxis2 = Field(2, description="Height and width of a patch, as in the pooling.")
    strides: PerAxis2 | None = Field(None, description="Distance of patches; null: side by side.")
    padding: Margins2 = Field(0, description="How many pixels the pooling had added around.")
    output_size: PerAxis2 | None = Field(
        None, description="Height and width that come out; null: as the patches cover."
    )

    tagline = "numbers back to where they were"
    caption = "{pool_size} patches"
    formula = r"y_c(\mathit{indices}_c(i,j)) = x_c(i,j)"
    examples = (
        Example((image(4, 4, 4), image(4, 4, 4, dtype=INTEGER, vocabulary=64)), {}, image(4, 8, 8)),
    )

    def shape(self, input: Tensor, indices: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        if indices.dtype != INTEGER or indices.shape != input.shape:
            raise Misfit(
                "shape_mismatch",
                "{block} needs the indices of a MaxPooling2D, as many as numbers ({shape}), but "
                "{source} gives {other}.",
                got=list(indices.values),
                expected=list(input.values),
                values={"shape": str(input), "other": str(indices)},
                tensor=indices,
            )
        expect_small_padding(pooling_windows(2, self.pool_size, self.strides, self.padding))
        sizes = self._sizes(input)
        self._expect_places(indices, sizes)
        return input.like(channels, *sizes)

    def emit(self, input: Tensor, indices: Tensor) -> Emit:
        pool, step = per_axis(self.pool_size, 2), per_axis(self.strides or self.pool_size, 2)
        options = f"{compact(pool)}" if step == pool else f"{compact(pool)}, stride={compact(step)}"
        padding = per_axis(self.padding, 2)
        options += f", padding={compact(padding)}" if max(padding) else ""
        if self.output_size is not None:
            options += f", output_size={per_axis(self.output_size, 2)}"
        return Emit(f"F.max_unpool2d({{input}}, {{indices}}, {options})")

    def keras(self, input: Tensor, indices: Tensor) -> Keras:
        height, width = (int(size) for size in self._sizes(input))
        return Keras(f"unpool({{input}}, {{indices}}, {height}, {width})", pieces=("unpool",))

    def _sizes(self, input: Tensor) -> tuple[Size, ...]:
        pool, step = per_axis(self.pool_size, 2), per_axis(self.strides or self.pool_size, 2)
        padding = per_axis(self.padding, 2)
        covered = [
            (size - 1) * step[i] + pool[i] - Size.of(2) * padding[i]
            if padding[i]
            else (size - 1) * step[i] + pool[i]
            for i, size in enumerate(input.shape[1:])
        ]
        if self.output_size is None:
            return tuple(covered)
        wanted = per_axis(self.output_size, 2)
        if any(abs(int(covered[i]) - wanted[i]) >= step[i] for i in range(2)):
            raise Misfit(
                "param_range",
                "output_size of {block} must be within one stride of {covered}.",
                param="output_size",
                got=list(wanted),
                expected=[int(size) for size in covered],
                values={"covered": " × ".join(map(str, covered))},
                cures=(SetTo("output_size", None),),
                tensor=input,
            )
        return tuple(Size.of(size) for size in wanted)

    def _expect_places(self, indices: Tensor, sizes: tuple[Size, ...]) -> None:
        """The indices count the places of the pooled image; the output must have as many."""
        places = int(sizes[0]) * int(sizes[1])
        if indices.vocabulary != places:
            raise Misfit(
                "shape_mismatch",
                "{block} gives {height} × {width} = {places} places, but the indices of {source} "
                "point into an image of {wanted}.",
                param="output_size",
                got=places,
                expected=indices.vocabulary,
                values={
                    "height": int(sizes[0]),
                    "width": int(sizes[1]),
                    "places": f"{places:,}",
                    "wanted": f"{indices.vocabulary:,}",
                },
                tensor=indices,
            )
