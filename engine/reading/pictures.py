"""Pictures as a network takes them: its size, gray or colour, numbers from 0 to 1."""

import struct
import warnings
import zlib
from typing import Any, BinaryIO

import numpy

from engine.reading.files import BadInput

MEGAPIXELS = 25
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")
_DEEP = {"I;16": 65_535.0, "I;16B": 65_535.0, "I;16L": 65_535.0, "I;16N": 65_535.0, "I": 65_535.0}
"""Modes of Pillow with more than 8 bits a point, and what is white in them."""
DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What the decoders of Pillow raise on files that are cut off or changed."""


def read_picture(file: BinaryIO, shape: list[int]) -> tuple[Any, list[str]]:
    """A picture as float32 [channels, height, width], resized, and what was done to it, in words.

    Colours become gray where one channel is wanted. Raises BadInput.
    """
    channels, height, width = shape
    if channels not in (1, 3):
        raise BadInput(
            f"The network takes {channels} channels, a picture has 1 or 3; give an array (.npy)."
        )
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise BadInput("Reading a picture needs Pillow: pip install pillow") from None
    notes = []
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own about sizes; what is too large is told below
            with Image.open(file, formats=FORMATS) as picture:
                if picture.width * picture.height > MEGAPIXELS * 1e6:
                    raise _too_many_points(f"{picture.width:,} × {picture.height:,} points")
                if getattr(picture, "n_frames", 1) > 1:
                    notes.append("The picture moves; its first frame was taken.")
                plain = ImageOps.exif_transpose(picture)
                assert plain is not None
                points = _points(plain, Image, notes)
    except Image.DecompressionBombError:
        raise _too_many_points("far more") from None
    except BadInput:
        raise
    except DAMAGED:
        raise BadInput("The picture cannot be read, it may be cut off; save it again.") from None
    if points.ndim == 3 and channels == 1:
        points = points @ numpy.array([299, 587, 114], numpy.float32) / 1000
    planes = [points] * channels if points.ndim == 2 else list(numpy.moveaxis(points, 2, 0))
    if points.shape[:2] != (height, width):
        notes.append(f"The picture was resized to {height} × {width} points.")
        planes = [
            numpy.asarray(Image.fromarray(plane.astype(numpy.float32)).resize((width, height)))
            for plane in planes
        ]
    return numpy.clip(numpy.stack(planes), 0.0, 1.0).astype(numpy.float32), notes


def _points(picture: Any, pillow: Any, notes: list[str]) -> Any:
    """Its points from 0 to 1: [height, width], or [height, width, 3] in colour."""
    if picture.mode == "F":
        points = numpy.asarray(picture, dtype=numpy.float32)
        if not (numpy.isfinite(points).all() and points.min() >= 0 and points.max() <= 1):
            raise BadInput(
                "The picture holds numbers outside of 0 to 1; save it with 8 or 16 bits."
            )
        return points
    if picture.mode in _DEEP:
        # Scaled by what is white: Pillow's own way to 8 bits cuts off what is above 255.
        points = numpy.asarray(picture).astype(numpy.float64)
        return numpy.clip(points / _DEEP[picture.mode], 0.0, 1.0).astype(numpy.float32)
    if picture.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in picture.info:
        colours = picture.convert("RGBA")
        if colours.getextrema()[3][0] < 255:
            notes.append("The picture is transparent in places; they were taken as white.")
            white = pillow.new("RGBA", colours.size, "white")
            colours = pillow.alpha_composite(white, colours)
        gray = picture.mode in ("LA", "La")
        picture = colours.convert("L" if gray else "RGB")
    picture = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    return (numpy.asarray(picture).astype(numpy.float64) / 255.0).astype(numpy.float32)


def _too_many_points(what: str) -> BadInput:
    return BadInput(
        f"The picture has {what}; at most {MEGAPIXELS} million points are read. Make it smaller."
    )
