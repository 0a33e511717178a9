from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, compact
from engine.spec.fields import Field, Margins2, PerAxis2
from engine.spec.pooling import expect_small_padding, pooling_windows
from engine.spec.tensor import INTEGER, Tensor, image
from engine.spec.unpooling import Unpooling, expect_indices, expect_places
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
        expect_indices(indices, input)
        expect_small_padding(self._unpooling().windows)
        sizes = self._unpooling().sizes(input)
        expect_places(indices, sizes)
        return input.like(channels, *sizes)

    def emit(self, input: Tensor, indices: Tensor) -> Emit:
        unpooling = self._unpooling()
        pool, step = unpooling.windows.kernel, unpooling.windows.strides
        options = f"{compact(pool)}" if step == pool else f"{compact(pool)}, stride={compact(step)}"
        if max(unpooling.padding):
            options += f", padding={compact(unpooling.padding)}"
        if self.output_size is not None:
            options += f", output_size={per_axis(self.output_size, 2)}"
        return Emit(f"F.max_unpool2d({{input}}, {{indices}}, {options})")

    def keras(self, input: Tensor, indices: Tensor) -> Keras:
        height, width = (int(size) for size in self._unpooling().sizes(input))
        return Keras(f"unpool({{input}}, {{indices}}, {height}, {width})", pieces=("unpool",))

    def _unpooling(self) -> Unpooling:
        windows = pooling_windows(2, self.pool_size, self.strides, self.padding)
        return Unpooling(windows, self.output_size)
