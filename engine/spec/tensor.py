"""What flows along a wire: sizes, the meaning of each axis, the kind of numbers.

The batch axis is implied everywhere. Images are channels-first; sequences are time × features.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn

from engine.spec.problems import Fix
from engine.spec.size import Size, SizeLike

FLOAT, INTEGER, BOOLEAN = "float32", "int64", "bool"
BYTES = {FLOAT: 4, INTEGER: 8, BOOLEAN: 1}
SPATIAL = ("depth", "height", "width")
_AXES = {
    "features": ("features",),
    "sequence": ("time", "features"),
    "image": ("channels", "height", "width"),
    "volume": ("channels", "depth", "height", "width"),
    "tokens": ("time",),
}
_WANTED = {
    "row": "one row of numbers",
    "sequence": "a sequence (time × features)",
    "image": "an image (channels × height × width)",
    "volume": "a volume (channels × depth × height × width)",
    "tokens": "tokens (whole numbers along time)",
}


@dataclass(frozen=True)
class Insert:
    """A block that, put on the wire before the node, makes its input fit."""

    block: str
    params: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class SetTo:
    """A value for one of the node's own parameters that makes it fit."""

    param: str
    value: Any


@dataclass(frozen=True)
class InModule:
    """What mends a problem inside a module, in the module itself."""

    module: str
    fix: Fix


Cure = Insert | SetTo | InModule


class Misfit(Exception):
    """Raised by a shape rule. The checker adds node and port and turns it into a problem.

    The message may use the names {block}, {source} and those in ``values``.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        param: str | None = None,
        got: Any = None,
        expected: Any = None,
        values: dict[str, Any] | None = None,
        cures: tuple[Cure, ...] = (),
        tensor: "Tensor | None" = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.param = code, message, param
        self.got, self.expected, self.values, self.cures = got, expected, values or {}, cures
        self.tensor = tensor
        self.more: tuple[Misfit, ...] = ()
        """Others that were found along with it: what is inside a module is checked as a whole."""


@dataclass(frozen=True)
class Tensor:
    """Shape without the batch, the name of each axis, dtype, and whether a mask travels beside.

    ``gaps``: the mask may be false between real steps, not only after the last of them.
    """

    shape: tuple[Size, ...]
    axes: tuple[str, ...]
    dtype: str = FLOAT
    mask: bool = False
    vocabulary: int | None = None
    gaps: bool = False

    def __hash__(self) -> int:
        # Kept: a check looks up each node by what arrives there.
        kept: int | None = vars(self).get("_hash")
        if kept is None:
            kept = hash((self.shape, self.axes, self.dtype, self.mask, self.vocabulary, self.gaps))
            vars(self)["_hash"] = kept
        return kept

    @staticmethod
    def make(axes: tuple[str, ...], *sizes: "SizeLike | None", **more: Any) -> "Tensor":
        if len(axes) != len(sizes):
            raise ValueError(f"{len(axes)} axes but {len(sizes)} sizes")
        return Tensor(tuple(Size.of(size) for size in sizes), axes, **more)

    @property
    def rank(self) -> int:
        return len(self.shape)

    @cached_property
    def values(self) -> tuple[int | None, ...]:
        """The sizes as plain numbers, ``None`` where unknown."""
        return tuple(size.value for size in self.shape)

    @property
    def channels(self) -> Size:
        """The axis along which features lie: channels where there are any, else the last."""
        return self.shape[self.feature_axis]

    @property
    def feature_axis(self) -> int:
        """Where that axis is, the batch not counted."""
        return self.axes.index("channels") if "channels" in self.axes else self.rank - 1

    @property
    def is_spatial(self) -> bool:
        return any(axis in SPATIAL for axis in self.axes)

    def settled(self) -> "Tensor":
        return replace(self, shape=tuple(size.settled() for size in self.shape))

    def like(self, *sizes: "SizeLike | None", **changes: Any) -> "Tensor":
        """A tensor with the same axes and other sizes."""
        return replace(self, shape=tuple(Size.of(size) for size in sizes), **changes)

    def with_size(self, axis: int, size: SizeLike) -> "Tensor":
        shape = list(self.shape)
        shape[axis] = Size.of(size)
        return replace(self, shape=tuple(shape))

    def __str__(self) -> str:
        """ "16 × 8 × 8"; an unknown length is written by its name."""
        return " × ".join(
            str(size) if size.known else axis or "?"
            for size, axis in zip(self.shape, self.axes, strict=True)
        )

    # What a block can take -----------------------------------------------------------------

    def expect_numbers(self) -> "Tensor":
        """Real numbers, of any shape."""
        if self.dtype == INTEGER:
            raise Misfit(
                "dtype_mismatch",
                "{block} computes with real numbers, but {source} gives tokens (whole numbers that "
                "name things).",
                got=self.dtype,
                expected=FLOAT,
                cures=(Insert("Embedding", (("input_dim", self.vocabulary or 1000),)),)
                if self.axes == ("time",)
                else (),
                tensor=self,
            )
        return self

    def expect_image(self) -> tuple[Size, Size, Size]:
        return self._expect("image", 3)  # type: ignore[return-value]

    def expect_volume(self) -> tuple[Size, Size, Size, Size]:
        return self._expect("volume", 4)  # type: ignore[return-value]

    def expect_sequence(self) -> tuple[Size, Size]:
        return self._expect("sequence", 2)  # type: ignore[return-value]

    def expect_tokens(self) -> "Tensor":
        if self.dtype != INTEGER:
            raise Misfit(
                "dtype_mismatch",
                "{block} looks up whole numbers (tokens), but {source} gives real numbers "
                "({shape}).",
                got=self.dtype,
                expected=INTEGER,
                values={"shape": str(self)},
                tensor=self,
            )
        if self.axes != _AXES["tokens"]:
            self.refuse("tokens")
        return self

    def expect_rows(self) -> Size:
        """Features on the last axis, whatever comes before it; images must be unrolled first."""
        self.expect_numbers()
        if self.is_spatial or self.rank == 0:
            self.refuse("row", Insert("Flatten"), *averages(self))
        return self.expect_channels()

    def expect_channels(self) -> Size:
        """Real numbers, of which each step or place has a count that is known before data arrive.

        A single number for each step is no row of numbers: padding would be part of it.
        """
        self.expect_numbers()
        if self.rank == 1 and self.mask:
            raise Misfit(
                "shape_mismatch",
                "{block} takes a row of numbers, but {source} gives one number for each step "
                "({shape}), and padding is no number of a row.",
                got=list(self.values),
                expected=_WANTED["row"],
                values={"shape": str(self)},
                cures=(Insert("ExpandDims", (("axis", 2),)),),
                tensor=self,
            )
        if not self.channels.known:
            self.refuse("row", *averages(self))
        return self.channels

    def expect_known(self, what: str, *cures: Insert | SetTo) -> None:
        """Every size must be known before data arrive."""
        if not all(size.known for size in self.shape):
            raise Misfit(
                "shape_mismatch",
                "{block} " + what + ", but the length of {source}'s result ({shape}) is not known "
                "before data arrive.",
                got=list(self.values),
                expected="a known length",
                values={"shape": str(self)},
                cures=cures,
                tensor=self,
            )

    def refuse(self, wanted: str, *cures: Insert) -> NoReturn:
        raise Misfit(
            "shape_mismatch",
            "{block} takes {wanted}, but {source} gives {shape}.",
            got=list(self.values),
            expected=_WANTED[wanted],
            values={"wanted": _WANTED[wanted], "shape": str(self)},
            cures=cures,
            tensor=self,
        )

    def _expect(self, wanted: str, rank: int) -> tuple[Size, ...]:
        self.expect_numbers()
        if self.axes != _AXES[wanted]:
            self.refuse(wanted, *_reshapes(self, wanted))
        return self.shape


def averages(tensor: Tensor) -> tuple[Insert, ...]:
    """The mean over all steps or places, where there is a block for it."""
    kinds = {_AXES["sequence"]: "1D", _AXES["image"]: "2D", _AXES["volume"]: "3D"}
    kind = kinds.get(tensor.axes)
    return (Insert(f"GlobalAveragePooling{kind}"),) if kind else ()


def _reshapes(tensor: Tensor, wanted: str) -> tuple[Insert, ...]:
    values = tensor.values
    if len(values) != 1 or values[0] is None:
        return ()
    if wanted == "sequence":
        return (Insert("Reshape", (("target_shape", (values[0], 1)),)),)
    side = int(values[0] ** 0.5)
    if wanted == "image" and side * side == values[0]:
        return (Insert("Reshape", (("target_shape", (1, side, side)),)),)
    return ()


Open = Tensor | None
"""What arrives at an optional port, which may be left open."""


def features(size: SizeLike, **more: Any) -> Tensor:
    return Tensor.make(_AXES["features"], size, **more)


def sequence(time: SizeLike | None, size: SizeLike, **more: Any) -> Tensor:
    return Tensor.make(_AXES["sequence"], time, size, **more)


def image(channels: SizeLike, height: SizeLike, width: SizeLike, **more: Any) -> Tensor:
    return Tensor.make(_AXES["image"], channels, height, width, **more)


def volume(*sizes: SizeLike, **more: Any) -> Tensor:
    return Tensor.make(_AXES["volume"], *sizes, **more)


def tokens(time: SizeLike | None, vocabulary: int, **more: Any) -> Tensor:
    more = {"dtype": INTEGER, "mask": True, "vocabulary": vocabulary} | more
    return Tensor.make(_AXES["tokens"], time, **more)


def axes_of_kind(kind: str) -> tuple[str, ...]:
    return _AXES[kind]
