"""What Conv1D, Conv2D and Conv3D share: windows with one filter for each output channel."""

from dataclasses import dataclass, replace
from typing import Any

from engine.spec.emit import Emit, compact, layer
from engine.spec.initializers import frozen_lines, initializer_lines
from engine.spec.size import Size, product
from engine.spec.tensor import Misfit, SetTo, Tensor
from engine.spec.windows import Windows


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

    def expect_fitting(self, channels: Size) -> None:
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


def separable(
    depthwise: Convolution,
    mix: Convolution,
    input: Tensor,
    output: Tensor,
    module: str,
    first: int,
    value: str,
) -> Emit:
    """Two convolutions, one after the other; the second has windows of one place."""
    filtered = output.with_size(output.feature_axis, depthwise.filters)
    one = depthwise.emit(input, output, module, first, value)
    two = mix.emit(filtered, output, module, first, "{input}")
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
