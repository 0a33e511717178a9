"""The words of a formula: numbers, names and signs, each with its place."""

import math
import re
from dataclasses import dataclass

from engine.spec.formula.refusal import refusal

LARGEST = 1e30
"""Well inside what 32-bit numbers hold."""
_TOKEN = re.compile(
    r"(?P<number>(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/^(),])",
    re.ASCII,
)
_SPACE = re.compile(r"\s*", re.ASCII)
_MEANT = {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "²": "**2", "³": "**3", "\xa0": " ",
          "π": "pi", "β": "beta", "α": "alpha", "γ": "gamma", "σ": "sigmoid", "[": "(", "]": ")",
          "{": "(", "}": ")"}  # fmt: skip
_END = "the end"


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    place: int

    @property
    def told(self) -> str:
        return _END if self.kind == "end" else repr(self.text[:40])


def instead(text: str, token: Token, other: str) -> str:
    """The text with something else in the token's place."""
    start = token.place - 1
    return text[:start] + other + text[start + len(token.text) :]


def read_token(text: str, at: int) -> Token:
    """The first token at or after ``at`` (from 0). Raises Misfit for a sign that has no meaning."""
    space = _SPACE.match(text, at)
    start = space.end() if space is not None else at
    if start == len(text):
        return Token("end", "", start + 1)
    found = _TOKEN.match(text, start)
    if found is not None:
        return Token(str(found.lastgroup), found.group(), start + 1)
    strange = Token("sign", text[start], start + 1)
    meant = _MEANT.get(strange.text)
    what = f"{strange.text!r} is no part of a formula"
    what += f"; write {meant.strip() or 'a plain space'} instead" if meant else ""
    better = instead(text, strange, meant) if meant else None
    raise refusal("formula_syntax", text, strange.place, what, better=better)


def number_in(text: str, written: str, place: int, param: str = "expression") -> float:
    """The value of a number as it is written. Raises Misfit where it is too large."""
    value = float(written)
    if not math.isfinite(value) or abs(value) > LARGEST:
        what = f"{written[:40]} is too large a number; the largest is {LARGEST:g}"
        raise refusal("param_range", text, place, what, param=param, expected=LARGEST)
    return value
