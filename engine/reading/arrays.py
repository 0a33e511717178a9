"""Arrays of NumPy (.npy), of numbers only, looked at before they are loaded."""

import math
import tokenize
from typing import Any, BinaryIO

import numpy

from engine.reading.files import BadInput

_HEADERS = {
    (1, 0): numpy.lib.format.read_array_header_1_0,
    (2, 0): numpy.lib.format.read_array_header_2_0,
}
BAD_HEADER = (ValueError, TypeError, SyntaxError, tokenize.TokenError, RecursionError, MemoryError)
"""What NumPy raises: the header is a text of Python that may hold anything."""


def read_array(file: BinaryIO) -> Any:
    """The numbers of an array, as nested lists. Raises BadInput."""
    file.seek(0)
    try:
        version = numpy.lib.format.read_magic(file)
        if version not in _HEADERS:
            raise BadInput(f"The array is of the format {version}, which is not read.")
        shape, _, kind = _HEADERS[version](file)
    except BadInput:
        raise
    except BAD_HEADER:
        raise BadInput("The array's header is damaged; save the array again.") from None
    if kind.hasobject or kind.kind not in "biuf":
        raise BadInput(
            f"The array is of the type {str(kind)[:60]!r}; numbers are needed. Save it again as "
            "array.astype('float32')."
        )
    begin = file.tell()
    left = file.seek(0, 2) - begin
    if min(shape, default=1) < 0 or math.prod(shape) * kind.itemsize != left:
        raise BadInput(
            f"The array is damaged: it says that its shape is {shape}, but {left:,} bytes follow. "
            "Save it again."
        )
    file.seek(0)
    array = numpy.load(file, allow_pickle=False)
    return (array.astype(numpy.uint8) if kind.kind == "b" else array).tolist()
