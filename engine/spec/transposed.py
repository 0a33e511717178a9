"""What Conv1DTranspose, Conv2DTranspose and Conv3DTranspose share: windows that paint.

Each input place paints its whole window into the output, strides apart: (n − 1)·stride + reach
places, from which padding is cut off. "same" is Keras' rule, n·stride; where an odd place must go,
it goes from the end, which torch's symmetric padding cannot say: it is sliced off.
"""

from dataclasses import dataclass, replace
from typing import Any

from engine.spec.axes import slices
from engine.spec.convolutions import FilterBlock
from engine.spec.emit import Emit, compact, layer
from engine.spec.initializers import frozen_lines, initializer_lines
from engine.spec.masks import hidden
from engine.spec.moved_masks import Moved, of_repeated
from engine.spec.size import Size, product
from engine.spec.tensor import Misfit, SetTo, Tensor
from engine.spec.windows import Windows, per_axis


@dataclass(frozen=True)
class TransposedConvolution:
    """A transposed convolution's parameters, whatever the number of axes."""

    windows: Windows
    output_padding: int | tuple[int, ...] | None
    filters: int
    use_bias: bool
    kernel_initializer: str
    bias_initializer: str
    trainable: bool

    @staticmethod
    def of(
        block: FilterBlock,
        windows: Windows,
        output_padding: int | tuple[int, ...] | None,
        filters: int,
    ) -> "TransposedConvolution":
        return TransposedConvolution(
            windows,
            output_padding,
            filters,
            block.use_bias,
            block.kernel_initializer,
            block.bias_initializer,
            block.trainable,
        )

    def sizes(self, tensor: Tensor, first: int) -> tuple[Size, ...]:
        """Output sizes of the axes that start at ``first``; raises Misfit."""
        self.windows.expect_strides_or_dilation()
        self._expect_small_output_padding()
        return tuple(self._size(tensor, first + i, i) for i in range(len(self.windows.kernel)))

    def emit(self, input: Tensor, module: str, first: int, value: str) -> Emit:
        """``first``: the first axis with windows; ``value``: the input, torch's way.

        The weights are as many as a convolution's back; the work is the kernel at each input place.
        """
        windows, cuts = self.windows, [self._cut(i) for i in range(len(self.windows.kernel))]
        padding = tuple(cut[0] for cut in cuts)
        added = tuple(max(before - after, 0) for before, after in cuts)
        trimmed = [":-1" if after > before else ":" for before, after in cuts]
        options: dict[str, Any] = {}
        if max(windows.strides) > 1:
            options["stride"] = compact(windows.strides)
        if max(padding) > 0:
            options["padding"] = compact(padding)
        if max(added) > 0:
            options["output_padding"] = compact(added)
        if max(windows.dilation) > 1:
            options["dilation"] = compact(windows.dilation)
        if not self.use_bias:
            options["bias"] = False
        trim = slices(":", *trimmed) if ":-1" in trimmed else ""
        kernel = product([*(Size.of(size) for size in windows.kernel), input.channels])
        places = [input.shape[first + i] for i in range(len(windows.kernel))]
        return layer(
            module,
            input.channels,
            self.filters,
            compact(windows.kernel),
            call=f"{{module}}({value}){trim}",
            setup=frozen_lines(self.trainable),
            initialize=initializer_lines(
                weight=self.kernel_initializer,
                **({"bias": self.bias_initializer} if self.use_bias else {}),
            ),
            weights=(kernel + 1 if self.use_bias else kernel) * self.filters,
            work=product([kernel, Size.of(self.filters), *places]),
            **options,
        )

    def emit_along_time(self, input: Tensor, activation: str) -> Emit:
        """The share of one over steps, which torch has channels first; padding paints nothing."""
        emit = self.emit(input, "nn.ConvTranspose1d", 0, f"{hidden(input)}.transpose(1, 2)")
        emit = emit.then(".transpose(1, 2)").with_activation(activation, -1)
        return replace(emit, mask=self.mask(input).torch)

    def mask(self, input: Tensor) -> Moved:
        """Which steps of a sequence are real; nothing where it has no mask."""
        if not input.mask:
            return Moved()
        (step,), cut = self.windows.strides, self._cut(0)
        return of_repeated(step, self.windows.span(0) - sum(cut) - step)

    def _cut(self, index: int) -> tuple[int, int]:
        """What is cut off before and after an axis; less than nothing is added after it."""
        reach, stride = self.windows.span(index), self.windows.strides[index]
        more = self.output_padding
        extra = None if more is None else per_axis(more, len(self.windows.kernel))[index]
        if self.windows.padding == "valid":
            return 0, -(max(stride - reach, 0) if extra is None else extra)
        if self.windows.padding == "same":
            total = reach + stride - 2 if extra is None else reach + reach % 2 - 2 + extra
            left = min(total - total // 2, reach - 1)
            return reach - 1 - left, reach - 1 - (total - left)
        amount = per_axis(self.windows.padding, len(self.windows.kernel))[index]  # type: ignore[arg-type]
        return amount, amount - (extra or 0)

    def _size(self, tensor: Tensor, axis: int, index: int) -> Size:
        size, stride = tensor.shape[axis], self.windows.strides[index]
        before, after = self._cut(index)
        if stride == 1 and before + after == self.windows.span(index) - 1:
            return size
        kernel = Size.of(self.windows.kernel[index])
        if self.windows.dilation[index] > 1:
            kernel = Size.of(self.windows.dilation[index]) * (kernel - 1) + 1
        result = (size - 1) * stride + kernel
        if before:
            result = result - Size.of(2) * before
        if after > before:
            result = result - (after - before)
        elif before > after:
            result = result + (before - after)
        if result.value is not None and result.value < 1:
            raise Misfit(
                "output_size_zero",
                "{block} cuts off so much padding that nothing is left of {axis} ({shape} from "
                "{source}).",
                param="padding",
                got=self.windows.padding,
                expected="a smaller padding",
                values={"axis": tensor.axes[axis], "shape": str(tensor)},
                cures=(SetTo("padding", "valid"),),
                tensor=tensor,
            )
        return result

    def _expect_small_output_padding(self) -> None:
        axes = len(self.windows.kernel)
        extra = per_axis(self.output_padding or 0, axes)
        if any(more >= stride for more, stride in zip(extra, self.windows.strides, strict=True)):
            raise Misfit(
                "param_range",
                "output_padding of {block} must be smaller than its strides.",
                param="output_padding",
                got=self.output_padding,
                expected=f"below {min(self.windows.strides)}",
                cures=(SetTo("output_padding", None),),
            )
