"""The mask of what comes out where steps move: which of the new steps are real.

Each rule gives a row the steps that it would have without any padding behind it. A row has as many
real windows as slide over it alone; as a convolution's last window then ends on the row's last
step, or on the padding that belongs to it, so does its mask. "same" with strides, which needs a
known length, calls a step real where any place of its window is.
"""

from dataclasses import dataclass

from engine.spec.ends import EndsPerAxis
from engine.spec.tensor import Tensor
from engine.spec.windows import Windows

_UNTIL = "{input_mask}.flip(1).cumsum(1).flip(1).bool()"
"""True up to the last real step, whatever gaps there are before it."""


@dataclass(frozen=True)
class Moved:
    """A mask made of the input's, as the PyTorch and the Keras source write it.

    Both are "" where it stays what it was. ``pieces``: functions that the Keras source needs.
    """

    torch: str = ""
    keras: str = ""
    pieces: tuple[str, ...] = ()


def of_windows(windows: Windows, tensor: Tensor) -> Moved:
    """For windows that slide over time; ``tensor`` has a mask."""
    before, after = windows.pads(tensor, 0)[0]
    (step,), reach, gap = windows.strides, windows.span(0), windows.dilation[0]
    if windows.padding == "valid" and tensor.gaps:
        places = f".unfold(1, {reach}, {step})" + (f"[..., ::{gap}]" if gap > 1 else "")
        call = f"whole_windows({{input_mask}}, {windows.kernel[0]}, {gap}, {step})"
        return Moved("{input_mask}" + places + ".all(-1)", call, ("whole_windows",))
    if windows.padding == "same" and step > 1:
        padded = "{input_mask}" if not before + after else f"F.pad({{input_mask}}, {before, after})"
        places = f".unfold(1, {reach}, {step})" + (f"[..., ::{gap}]" if gap > 1 else "")
        ends = f"ops.pad({{input_mask}}, ((0, 0), {before, after}))"
        call = f"touched_windows({ends}, {windows.kernel[0]}, {gap}, {step})"
        return Moved(f"{padded}{places}.any(-1)", call, ("touched_windows",))
    return _later(reach - 1 - before - after, f"::{step}" if step > 1 else "")


def of_repeated(times: int, more: int = 0) -> Moved:
    """For each step that becomes ``times`` steps, and a row that then is ``more`` longer."""
    if times == 1:
        return _later(-more, "")
    torch = f"{{input_mask}}.repeat_interleave({times}, dim=1)"
    keras = f"ops.repeat({{input_mask}}, {times}, axis=1)"
    return _later(-more, "", torch, keras)


def of_padding(ends: EndsPerAxis, tensor: Tensor) -> Moved:
    """For steps that are put before and after each row; they are real."""
    ((before, after),) = ends
    if not tensor.gaps or not after:
        return _later(-before - after, "")
    own = f"F.pad({{input_mask}}, {before, after})"
    longer = f"F.pad({_UNTIL}, ({before + after}, 0), value=True)"
    torch = f"{own} | {longer} & ~F.pad({_UNTIL}, {before, after})"
    return Moved(torch, f"padded_mask({{input_mask}}, {before}, {after})", ("padded_mask",))


def of_cropping(ends: EndsPerAxis, tensor: Tensor) -> Moved:
    """For steps that are cut away from both ends of each row."""
    ((before, after),) = ends
    if not tensor.gaps or not after:
        return _later(before + after, "")
    part = f"[:, {before or ''}:-{after}]"
    keras = f"cropped_mask({{input_mask}}, {before}, {after})"
    return Moved(f"{{input_mask}}{part} & {_UNTIL}[:, {before + after}:]", keras, ("cropped_mask",))


def _later(places: int, steps: str, torch: str = "", keras: str = "") -> Moved:
    """Each step is as real as one so many places later was; before the first step all are."""
    if places == 0 and not steps:
        return Moved(torch, keras)
    torch, keras = torch or "{input_mask}", keras or "{input_mask}"
    if places >= 0:
        part = f"[:, {places or ''}{steps or ':'}]"
        return Moved(torch + part, keras + part)
    part = f"[:, {steps}]" if steps else ""
    return Moved(
        f"F.pad({torch}, ({-places}, 0), value=True){part}",
        f"ops.pad({keras}, ((0, 0), ({-places}, 0)), constant_values=True){part}",
    )


def reads_padding(windows: Windows, tensor: Tensor) -> bool:
    """Whether a window of a real step reaches over steps that are not."""
    in_part = windows.padding == "same" and windows.strides[0] > 1
    return tensor.mask and (in_part or sum(windows.pads(tensor, 0)[0]) > 0)
