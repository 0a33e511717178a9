"""What convolutions share: windows with one filter for each output channel."""

from dataclasses import dataclass, replace
from typing import Any

from engine.spec.block import Block
from engine.spec.emit import Activation, Emit, Keras, compact, layer
from engine.spec.fields import Field
from engine.spec.initializers import (
    BiasInitializer,
    Initializer,
    frozen_lines,
    initializer_lines,
)
from engine.spec.keras.weights import depthwise, split_kernels
from engine.spec.keras.windows import convolution, transposed
from engine.spec.masks import hidden
from engine.spec.moved_masks import of_windows, reads_padding
from engine.spec.size import Size, product
from engine.spec.tensor import Misfit, SetTo, Tensor
from engine.spec.windows import Windows


class FilterBlock(Block, abstract=True):
    """A block with filters, and what they share: what comes after the sum, and how they start."""

    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each filter adds a learned constant.")
    kernel_initializer: Initializer = Field("default", description="How the filters start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the filters stay as they are.")

    def keras(self, input: Tensor) -> Keras:
        return (transposed if hasattr(self, "output_padding") else convolution)(self, input)


class DepthwiseBlock(Block, abstract=True):
    """The same for a block whose filters see one channel each."""

    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each filter adds a learned constant.")
    depthwise_initializer: Initializer = Field("default", description="How the filters start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the filters stay as they are.")

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, depthwise)


class SeparableBlock(Block, abstract=True):
    """The same for a block that mixes what such filters find."""

    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each filter adds a learned constant.")
    depthwise_initializer: Initializer = Field("default", description="How the filters start.")
    pointwise_initializer: Initializer = Field("default", description="How the mix starts.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, split_kernels)


@dataclass(frozen=True)
class Convolution:
    """A convolution's parameters, whatever the number of axes."""

    windows: Windows
    filters: int
    groups: int
    use_bias: bool
    kernel_initializer: str
    bias_initializer: str
    trainable: bool

    @staticmethod
    def of(block: FilterBlock, windows: Windows, filters: int, groups: int = 1) -> "Convolution":
        return Convolution(
            windows,
            filters,
            groups,
            block.use_bias,
            block.kernel_initializer,
            block.bias_initializer,
            block.trainable,
        )

    @staticmethod
    def depthwise(
        block: DepthwiseBlock, windows: Windows, channels: Size, multiplier: int
    ) -> "Convolution":
        """Each channel is a group of its own, with ``multiplier`` filters."""
        return Convolution(
            windows,
            int(channels) * multiplier,
            int(channels),
            block.use_bias,
            block.depthwise_initializer,
            block.bias_initializer,
            block.trainable,
        )

    def sizes(self, input: Tensor, first: int) -> tuple[Size, ...]:
        """Output sizes of the axes that start at ``first``; raises Misfit where it cannot be."""
        self._expect_fitting(input.channels)
        return self.windows.sizes(input, first)

    def _expect_fitting(self, channels: Size) -> None:
        """Groups must divide channels and filters; strides and dilation exclude each other."""
        for size, what in ((int(channels), "channels"), (self.filters, "filters")):
            if size % self.groups:
                divisors = [n for n in range(self.groups, 0, -1) if size % n == 0]
                raise Misfit(
                    "not_divisible",
                    "{groups} groups of {block} do not divide {size} {what} evenly.",
                    param="groups",
                    got=self.groups,
                    expected=f"a divisor of {size}",
                    values={"groups": self.groups, "size": size, "what": what},
                    cures=(SetTo("groups", divisors[0]),),
                )
        self.windows.expect_strides_or_dilation()

    def emit(self, input: Tensor, output: Tensor, module: str, first: int, value: str) -> Emit:
        """``first``: the first axis that the window slides over; ``value``: the input, torch's way.

        The weights are filters × (kernel × channels / groups + 1 for the bias).
        """
        channels = input.channels
        windows = self.windows
        options: dict[str, Any] = {}
        if max(windows.strides) > 1:
            options["stride"] = compact(windows.strides)
        pads = windows.symmetric(input, first)
        if pads is None:
            value = windows.padded_source(input, first, value)
        elif windows.padding == "same" and max(windows.strides) == 1:
            options["padding"] = "same"
        elif max(pads) > 0:
            options["padding"] = compact(pads)
        if max(windows.dilation) > 1:
            options["dilation"] = compact(windows.dilation)
        if self.groups > 1:
            options["groups"] = self.groups
        if not self.use_bias:
            options["bias"] = False
        per_group = channels // self.groups if self.groups > 1 else channels
        kernel = product([*(Size.of(size) for size in windows.kernel), per_group.settled()])
        places = [output.shape[first + axis].settled() for axis in range(len(windows.kernel))]
        return layer(
            module,
            channels,
            self.filters,
            compact(windows.kernel),
            call=f"{{module}}({value})",
            setup=frozen_lines(self.trainable),
            initialize=initializer_lines(
                weight=self.kernel_initializer,
                **({"bias": self.bias_initializer} if self.use_bias else {}),
            ),
            weights=(kernel + 1 if self.use_bias else kernel) * self.filters,
            work=product([kernel, Size.of(self.filters), *places]),
            **options,
        )


WINDOWS = (
    "Padding reads as zeros, as beyond the ends. A row has the windows that slide over it alone: a "
    'new step is as real as the last place of its window, with "same" as the place it stands on.'
)


@dataclass(frozen=True)
class SeparableConvolution:
    """Two convolutions, one after the other; the second has windows of one place."""

    depthwise: Convolution
    mix: Convolution

    @staticmethod
    def of(
        block: SeparableBlock, windows: Windows, channels: Size, multiplier: int, filters: int
    ) -> "SeparableConvolution":
        return SeparableConvolution(
            Convolution(
                windows,
                filters=int(channels) * multiplier,
                groups=int(channels),
                use_bias=False,
                kernel_initializer=block.depthwise_initializer,
                bias_initializer="default",
                trainable=block.trainable,
            ),
            Convolution(
                Windows.over(len(windows.kernel), 1, 1, "valid"),
                filters=filters,
                groups=1,
                use_bias=block.use_bias,
                kernel_initializer=block.pointwise_initializer,
                bias_initializer=block.bias_initializer,
                trainable=block.trainable,
            ),
        )

    def emit(self, input: Tensor, output: Tensor, module: str, first: int, value: str) -> Emit:
        """The arguments are those of ``Convolution.emit``."""
        filtered = output.with_size(output.feature_axis, self.depthwise.filters)
        one = self.depthwise.emit(input, output, module, first, value)
        two = self.mix.emit(filtered, output, module, first, "{input}")
        return replace(
            one,
            module=f"nn.Sequential(\n    {one.module},\n    {two.module},\n)",
            initialize=(
                *(line.replace("{module}", "{module}[0]") for line in one.initialize),
                *(line.replace("{module}", "{module}[1]") for line in two.initialize),
            ),
            weights=one.weights + two.weights,
            work=one.work + two.work,
        )


def along_time(
    convolution: Convolution | SeparableConvolution, input: Tensor, output: Tensor, activation: str
) -> Emit:
    """The share of a convolution over steps, which torch has channels first; with its mask."""
    one = convolution.depthwise if isinstance(convolution, SeparableConvolution) else convolution
    given = hidden(input) if reads_padding(one.windows, input) else "{input}"
    emit = convolution.emit(input, output, "nn.Conv1d", 0, f"{given}.transpose(1, 2)")
    mask = of_windows(one.windows, input).torch if input.mask else ""
    return replace(emit.then(".transpose(1, 2)").with_activation(activation, -1), mask=mask)
