"""Hand-made features of characters: what kind of letter each one is, in Thai and elsewhere.

Beside one-hot rows and learned embeddings they are the third way to give characters to a network:
five numbers chosen by a person who knows the script.
"""

import unicodedata

import numpy
from numpy.typing import NDArray

CLASSES = ("consonant", "vowel", "tone", "digit", "letter")
"""What the columns of ``encode_characters`` mean. "letter" is one of a script other than Thai."""

_THAI = {
    "consonant": "\u0e01-\u0e2e",
    "vowel": "\u0e30-\u0e3a\u0e40-\u0e45\u0e47\u0e4d",
    "tone": "\u0e48-\u0e4b",
}


def _spread(ranges: str) -> set[str]:
    """All characters of ranges such as "a-cx"."""
    found: set[str] = set()
    for place, character in enumerate(ranges):
        if character == "-":
            first, last = ord(ranges[place - 1]), ord(ranges[place + 1])
            found |= {chr(code) for code in range(first, last + 1)}
        else:
            found.add(character)
    return found


_KIND = {character: kind for kind, ranges in _THAI.items() for character in _spread(ranges)}


def character_class(character: str) -> str | None:
    """The class of one character; None for spaces, punctuation and other signs."""
    if character in _KIND:
        return _KIND[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return "digit"
    return "letter" if category.startswith("L") else None


def encode_characters(text: str) -> NDArray[numpy.float32]:
    """A text as rows of a ``series`` column: [characters, 5], a 1 at the place of its class."""
    rows = numpy.zeros((len(text), len(CLASSES)), dtype=numpy.float32)
    for place, character in enumerate(text):
        kind = character_class(character)
        if kind is not None:
            rows[place, CLASSES.index(kind)] = 1
    return rows
