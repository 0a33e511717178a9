"""Sliding windows: the arithmetic that convolutions and pooling share.

Output size: floor((n + padding − (dilation·(kernel − 1) + 1)) / stride) + 1, as in Dumoulin and
Visin, "A guide to convolution arithmetic for deep learning" (2016). "same" is Keras' rule: the
output has ceil(n / stride) steps, and an odd pixel of padding goes to the end.
"""

from dataclasses import dataclass

from engine.spec.size import Size
from engine.spec.tensor import Misfit, SetTo, Tensor

PaddingValue = str | int | tuple[int, ...]


def per_axis(value: int | tuple[int, ...], axes: int) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) * axes


@dataclass(frozen=True)
class Windows:
    """One window that slides over ``len(kernel)`` axes."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: PaddingValue
    kernel_name: str = "kernel_size"

    @staticmethod
    def over(
        axes: int,
        kernel: int | tuple[int, ...],
        strides: int | tuple[int, ...],
        padding: PaddingValue,
        dilation: int | tuple[int, ...] = 1,
        kernel_name: str = "kernel_size",
    ) -> "Windows":
        return Windows(
            per_axis(kernel, axes),
            per_axis(strides, axes),
            per_axis(dilation, axes),
            padding,
            kernel_name,
        )

    def sizes(self, tensor: Tensor, first: int) -> tuple[Size, ...]:
        """Output sizes of the axes that start at ``first``; raises Misfit where nothing is left."""
        axes = range(first, first + len(self.kernel))
        pads = self.pads(tensor, first)
        return tuple(
            self._size(tensor, axis, index, pads[index]) for index, axis in enumerate(axes)
        )

    def pads(self, tensor: Tensor, first: int) -> tuple[tuple[int, int], ...]:
        """How much is added before and after each axis."""
        return tuple(self._pad(tensor, first + index, index) for index in range(len(self.kernel)))

    def span(self, index: int) -> int:
        """How far the window reaches, gaps of dilation included."""
        return self.dilation[index] * (self.kernel[index] - 1) + 1

    def expect_strides_or_dilation(self) -> None:
        """Strides and dilation exclude each other, as in Keras; raises Misfit."""
        if max(self.strides) > 1 and max(self.dilation) > 1:
            raise Misfit(
                "param_range",
                "{block} cannot have strides above 1 and a dilation above 1 at once.",
                param="strides",
                got=list(self.strides),
                expected=1,
                cures=(SetTo("strides", 1), SetTo("dilation_rate", 1)),
            )

    def _pad(self, tensor: Tensor, axis: int, index: int) -> tuple[int, int]:
        reach, stride = self.span(index), self.strides[index]
        if self.padding == "valid":
            return (0, 0)
        if self.padding == "causal":
            return (reach - 1, 0)
        if self.padding == "same":
            length = tensor.shape[axis].value
            if stride == 1:
                total = reach - 1
            elif length is None:
                raise Misfit(
                    "shape_mismatch",
                    'padding "same" of {block} with a stride needs a known length, but {source} '
                    "gives {shape}.",
                    param="padding",
                    got=list(tensor.values),
                    expected="a known length",
                    values={"shape": str(tensor)},
                    cures=(SetTo("strides", 1), SetTo("padding", "valid")),
                    tensor=tensor,
                )
            else:
                total = max((-(-length // stride) - 1) * stride + reach - length, 0)
            return (total // 2, total - total // 2)
        amount = per_axis(self.padding, len(self.kernel))[index]  # type: ignore[arg-type]
        return (amount, amount)

    def _size(self, tensor: Tensor, axis: int, index: int, pad: tuple[int, int]) -> Size:
        size, name = tensor.shape[axis], tensor.axes[axis]
        before, after = pad
        keeps_length = before + after == self.span(index) - 1 and self.strides[index] == 1
        if not size.known and keeps_length:
            return size
        reach = self.span(index)
        if size.known and int(size) + before + after < reach:
            cures = [SetTo("padding", "same")] if self.padding != "same" else []
            fitting = (int(size) + before + after - 1) // self.dilation[index] + 1
            if fitting >= 1:
                cures.append(SetTo(self.kernel_name, fitting))
            raise Misfit(
                "output_size_zero",
                "The window of {block} reaches over {reach}, but only {left} of {axis} is left to "
                "slide over ({shape} from {source}).",
                param=self.kernel_name,
                got=int(size),
                expected=f"at least {reach}",
                values={
                    "reach": reach,
                    "left": int(size) + before + after,
                    "axis": name,
                    "shape": str(tensor),
                },
                cures=tuple(cures),
                tensor=tensor,
            )
        padded: Size = size
        if before == after and before:
            padded = size + Size.of(2) * before
        elif before or after:
            padded = size + before + after if before else size + after
        kernel = Size.of(self.kernel[index])
        if self.dilation[index] > 1:
            kernel = Size.of(self.dilation[index]) * (kernel - 1) + 1
        return (padded - kernel) // self.strides[index] + 1

    def padded_source(self, tensor: Tensor, first: int, name: str, fill: str = "") -> str:
        """``F.pad(…)`` around a variable, for padding that torch's modules do not offer."""
        numbers = [amount for pair in reversed(self.pads(tensor, first)) for amount in pair]
        value = f", value={fill}" if fill else ""
        return f"F.pad({name}, {tuple(numbers)}{value})"

    def symmetric(self, tensor: Tensor, first: int) -> tuple[int, ...] | None:
        """The padding as torch's modules take it, or None where the two sides differ."""
        pads = self.pads(tensor, first)
        return tuple(pad[0] for pad in pads) if all(a == b for a, b in pads) else None
