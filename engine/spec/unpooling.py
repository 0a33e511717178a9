"""How large an image is that a pooling made smaller, and where its numbers go back to."""

from dataclasses import dataclass

from engine.spec.size import Size
from engine.spec.tensor import INTEGER, Misfit, SetTo, Tensor
from engine.spec.windows import Windows, per_axis


@dataclass(frozen=True)
class Unpooling:
    """The windows that a pooling had; ``output_size`` settles what its floor left open."""

    windows: Windows
    output_size: int | tuple[int, ...] | None

    def sizes(self, input: Tensor) -> tuple[Size, ...]:
        """Height and width that come out; raises Misfit where they cannot have been pooled so."""
        windows = self.windows
        covered = [
            (size - 1) * stride + kernel - Size.of(2) * padding
            if padding
            else (size - 1) * stride + kernel
            for size, kernel, stride, padding in zip(
                input.shape[1:],
                windows.kernel,
                windows.strides,
                self.padding,
                strict=True,
            )
        ]
        if self.output_size is None:
            return tuple(covered)
        wanted = per_axis(self.output_size, len(covered))
        if any(
            abs(int(size) - want) >= stride
            for size, want, stride in zip(covered, wanted, windows.strides, strict=True)
        ):
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

    @property
    def padding(self) -> tuple[int, ...]:
        if isinstance(self.windows.padding, str):
            raise TypeError("an unpooling's padding is a number")
        return per_axis(self.windows.padding, len(self.windows.kernel))


def expect_indices(indices: Tensor, input: Tensor) -> None:
    """Raises Misfit unless there is a place for each number."""
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


def expect_places(indices: Tensor, sizes: tuple[Size, ...]) -> None:
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
