"""What pooling blocks share: windows over the axes of an image or a sequence."""

from engine.spec.emit import compact
from engine.spec.tensor import Misfit, SetTo, Tensor
from engine.spec.windows import PaddingValue, Windows


def pooling_windows(
    axes: int,
    pool_size: int | tuple[int, ...],
    strides: int | tuple[int, ...] | None,
    padding: PaddingValue,
) -> Windows:
    """Keras' rule: windows lie side by side unless strides say otherwise."""
    step = pool_size if strides is None else strides
    return Windows.over(axes, pool_size, step, padding, kernel_name="pool_size")


def expect_small_padding(windows: Windows) -> None:
    """torch pads a pooling window by at most half its size."""
    padding = windows.padding
    if isinstance(padding, str):
        return
    amounts = padding if isinstance(padding, tuple) else (padding,) * len(windows.kernel)
    if any(2 * amount > size for amount, size in zip(amounts, windows.kernel, strict=True)):
        raise Misfit(
            "param_range",
            "padding of {block} may be at most half the pool_size.",
            param="padding",
            got=list(amounts),
            expected=f"at most {min(windows.kernel) // 2}",
            cures=(SetTo("padding", min(windows.kernel) // 2),),
        )


def pooling_source(windows: Windows, tensor: Tensor, first: int, function: str, value: str) -> str:
    """A call of ``F.max_pool…`` or ``F.avg_pool…``; uneven padding is added before it."""
    size = compact(windows.kernel)
    stride = compact(windows.strides)
    options = "" if stride == size else f", stride={stride}"
    average = function.startswith("F.avg")
    pads = windows.symmetric(tensor, first)
    if pads is not None and all(2 * pad <= k for pad, k in zip(pads, windows.kernel, strict=True)):
        if max(pads) > 0:
            options += f", padding={compact(pads)}"
            options += ", count_include_pad=False" if average else ""
        return f"{function}({value}, {size}{options})"
    if not average:
        padded = windows.padded_source(tensor, first, value, "-torch.inf")
        return f"{function}({padded}, {size}{options})"
    padded = windows.padded_source(tensor, first, value)
    ones = windows.padded_source(tensor, first, f"torch.ones_like({value})")
    return f"{function}({padded}, {size}{options}) / {function}({ones}, {size}{options})"
