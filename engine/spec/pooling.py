"""What pooling blocks share: windows over the axes of an image or a sequence."""

from typing import Literal

from engine.spec.emit import Emit, compact
from engine.spec.masks import hidden
from engine.spec.moved_masks import of_windows, reads_padding
from engine.spec.size import Size, product
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


def expect_even_padding(windows: Windows, tensor: Tensor, first: int) -> None:
    """Indices count the places of the input itself, which uneven padding would shift."""
    if windows.symmetric(tensor, first) is None:
        raise Misfit(
            "param_choice",
            '{block} cannot give indices with padding "same" here: {shape} needs more padding at '
            "one end than at the other.",
            param="padding",
            got=windows.padding,
            expected="valid",
            values={"shape": str(tensor)},
            cures=(SetTo("padding", "valid"), SetTo("return_indices", False)),
            tensor=tensor,
        )


def pooling_source(windows: Windows, tensor: Tensor, first: int, function: str, value: str) -> str:
    """A call of ``F.max_pool…`` or ``F.avg_pool…``; uneven padding is added before it."""
    size = compact(windows.kernel)
    stride = compact(windows.strides)
    options = "" if stride == size else f", stride={stride}"
    average = function.startswith("F.avg")
    pads = windows.symmetric(tensor, first)
    small = pads is not None and all(2 * p <= k for p, k in zip(pads, windows.kernel, strict=True))
    # torch's avg_pool3d refuses windows larger than the input, however much padding is around it.
    if function == "F.avg_pool3d":
        sizes = zip(tensor.shape[first:], windows.kernel, strict=True)
        small = small and all(int(size) >= kernel for size, kernel in sizes)
    if pads is not None and small:
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


POOLS = (
    "Padding is left out of each window. A row has the windows that slide over it alone: without "
    'padding those that are real as a whole, with "same" and strides those that are real in part.'
)


def parts_of_rows(kind: Literal["avg", "max"], count: int, tensor: Tensor) -> Emit:
    """Each row's real steps in so many parts, from floor(i·T / n) to ceil((i + 1)·T / n)."""
    lines = (
        "_steps = {input_mask}.sum(dim=1).reshape(-1, 1, 1)",
        "_place = {input_mask}.cumsum(dim=1).unsqueeze(1) - 1",
        f"_part = torch.arange({count}, device={{input}}.device).unsqueeze(1)",
        f"_inside = (_place >= _part * _steps // {count}) & {{input_mask}}.unsqueeze(1)",
        f"_inside = _inside & (_place < ((_part + 1) * _steps + {count - 1}) // {count})",
    )
    if kind == "avg":
        counted = "_inside.sum(dim=-1, keepdim=True).clamp(min=1)"
        work = product([Size.of(count), *tensor.shape])
        return Emit(f"(_inside.float() @ {hidden(tensor)}) / {counted}", lines, work=work)
    fill = "{input}.unsqueeze(1).masked_fill(~_inside.unsqueeze(-1), -torch.inf)"
    return Emit(f"{fill}.amax(dim=2).masked_fill(~_inside.any(-1, keepdim=True), 0.0)", lines)


def pooling_along_time(windows: Windows, tensor: Tensor, function: str) -> Emit:
    """The same for a sequence, whose time torch wants last. Padding is left out of each window."""
    if not reads_padding(windows, tensor):
        source = pooling_source(windows, tensor, 0, function, "{input}.transpose(1, 2)")
        value = f"({source}).transpose(1, 2)" if " / " in source else f"{source}.transpose(1, 2)"
        return Emit(value, mask=of_windows(windows, tensor).torch if tensor.mask else "")
    average = function.startswith("F.avg")
    given = hidden(tensor, fill="0.0" if average else "-torch.inf")
    real = f"_real = {given}.transpose(1, 2)"
    mask = of_windows(windows, tensor).torch or "{input_mask}"
    (size,), (step,) = windows.kernel, windows.strides
    options = f", {size}" + ("" if step == size else f", stride={step}")
    if not average:
        pooled = f"{function}({windows.padded_source(tensor, 0, '_real', '-torch.inf')}{options})"
        value = f"{pooled}.transpose(1, 2).masked_fill(~{{out_mask}}.unsqueeze(-1), 0.0)"
        return Emit(value, (real,), mask=mask)
    counted = windows.padded_source(tensor, 0, "{input_mask}.unsqueeze(1).float()")
    lines = (real, f"_share = {function}({counted}{options}).clamp(min={1 / (2 * size)!r})")
    sums = f"{function}({windows.padded_source(tensor, 0, '_real')}{options})"
    return Emit(f"({sums} / _share).transpose(1, 2)", lines, mask=mask)
