"""What a cell of a recurrent network may have learned to follow in a text, as numbers per step."""

import numpy
from numpy.typing import NDArray


def inside_quotes(text: str) -> NDArray[numpy.float64]:
    """1 from an opening double quote to just before the closing one, else 0: [characters]."""
    quotes = numpy.array([character == '"' for character in text], dtype=numpy.int64)
    return (numpy.cumsum(quotes) % 2).astype(numpy.float64)


def position_in_line(text: str) -> NDArray[numpy.float64]:
    """How many characters of its line come before each one: [characters]."""
    places, place = [], 0
    for character in text:
        places.append(place)
        place = 0 if character == "\n" else place + 1
    return numpy.array(places, dtype=numpy.float64)
