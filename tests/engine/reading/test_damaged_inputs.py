"""Damaged arrays and pictures: whatever is changed in them, they are read or refused in words."""

import io
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import pytest
from PIL import Image

from engine.reading.arrays import read_array
from engine.reading.files import BadInput
from engine.reading.pictures import read_picture

OFTEN, FULL = 40, 3_000
"""Changes of each file in every run, and in soak."""
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM")


def array() -> bytes:
    file = io.BytesIO()
    numpy.save(file, numpy.arange(24, dtype=numpy.float32).reshape(2, 3, 4))
    return file.getvalue()


def picture(form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image = Image.effect_noise((24, 20), 60).convert("RGB")
    image.save(file, form, **options)
    return file.getvalue()


def changed(content: bytes, count: int) -> Iterator[bytes]:
    """Cut off, with other bytes, and with pieces left out or doubled; the same each time."""
    chance = random.Random(len(content))
    for _ in range(count):
        place, size = chance.randrange(len(content)), chance.randrange(1, 9)
        before, after = content[:place], content[place + size :]
        yield from (
            before,
            before + chance.randbytes(size) + after,
            before + after,
            before + content[place : place + size] * 2 + after,
        )


def told_or(read: Callable[[], Any]) -> Any:
    """What is read; None where it was refused in a sentence."""
    try:
        return read()
    except BadInput as refused:
        return None if str(refused).endswith(".") else refused


COUNTS = [OFTEN, pytest.param(FULL, marks=[pytest.mark.soak, pytest.mark.timeout(600)])]


@pytest.mark.parametrize("count", COUNTS)
def test_a_changed_array_is_read_or_refused(count: int) -> None:
    for content in changed(array(), count):
        told_or(lambda content=content: read_array(io.BytesIO(content)))


@pytest.mark.parametrize("header", [b"(" * 9_000, b"[" * 9_000, b"'''", b"{'a", b"1" * 9_000])
def test_a_header_may_hold_anything(header: bytes) -> None:
    for version in (b"\x01\x00", b"\x02\x00"):
        size = len(header).to_bytes(2 if version[0] == 1 else 4, "little")
        with pytest.raises(BadInput, match="header"):
            read_array(io.BytesIO(b"\x93NUMPY" + version + size + header))


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("form", FORMATS)
def test_a_changed_picture_is_read_or_refused(form: str, count: int) -> None:
    for content in changed(picture(form), count):
        found = told_or(lambda content=content: read_picture(io.BytesIO(content), [3, 8, 8]))
        assert found is None or numpy.isfinite(found[0]).all()
