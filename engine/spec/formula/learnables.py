"""What a formula learns: names with the value each starts with, "beta = 1, w = 0.5 per feature"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.spec.formula.parse import MAX_TEXT
from engine.spec.formula.refusal import refusal
from engine.spec.formula.tokens import number_in
from engine.spec.formula.tree import CONSTANTS, FUNCTIONS, INPUTS
from engine.spec.names import HIDDEN
from engine.spec.tensor import Misfit

MAX_LEARNABLES = 32
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}", re.ASCII)
_PART = re.compile(
    r"\s*(?P<name>[^\s=]*)\s*=\s*(?P<value>[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)"
    r"(?P<each>\s+per\s+feature)?\s*",
    re.ASCII,
)
# nn.ParameterDict, which holds them, has methods of these names (a test holds this against torch).
RESERVED = HIDDEN | frozenset(
    "clear copy fromkeys get items keys pop popitem setdefault update values".split()
)


@dataclass(frozen=True)
class Learnable:
    """A learned number, or one for each feature, and what it starts as."""

    name: str
    start: float
    per_feature: bool = False

    def __str__(self) -> str:
        whole = self.start.is_integer() and abs(self.start) < 1e15
        value = int(self.start) if whole else self.start
        return f"{self.name} = {value!r}" + " per feature" * self.per_feature


@lru_cache(maxsize=10_000)
def read_learnables(text: str) -> tuple[Learnable, ...]:
    """The declared names in their order. Raises Misfit naming the character that is wrong."""
    if len(text) > MAX_TEXT:
        what = f"the text goes on after {MAX_TEXT} characters; it has {len(text):,}"
        raise _refuse(text, MAX_TEXT + 1, what, "too_large")
    found: dict[str, Learnable] = {}
    place = 1
    for part in text.split(",") if text.strip() else ():
        learnable = _read(text, part, place)
        if learnable.name in found:
            raise _refuse(text, place, f"{learnable.name} is declared twice", "formula_name")
        found[learnable.name] = learnable
        place += len(part) + 1
    if len(found) > MAX_LEARNABLES:
        what = f"there are {len(found)} names, and at most {MAX_LEARNABLES} are learned"
        raise _refuse(text, 1, what, "too_large")
    return tuple(found.values())


def _read(text: str, part: str, place: int) -> Learnable:
    declared = _PART.fullmatch(part)
    if declared is None:
        what = (
            f"{part.strip()[:40]!r} does not say what is learned; write a name and the value it "
            "starts with, such as beta = 1 or w = 0.5 per feature"
        )
        name = part.strip()
        better = None
        if _NAME.fullmatch(name):
            better = text[: place - 1] + part.rstrip() + " = 1" + text[place - 1 + len(part) :]
        raise _refuse(text, place, what, "formula_syntax", better)
    name = declared["name"]
    if not _NAME.fullmatch(name):
        what = f"{name[:40]!r} is no name; use letters, digits and _, a letter first, at most 32"
        raise _refuse(text, place, what, "formula_name")
    if name in INPUTS or name in CONSTANTS or name in FUNCTIONS:
        kind = "an input" if name in INPUTS else "a constant" if name in CONSTANTS else "a function"
        raise _refuse(text, place, f"{name} is {kind} already; choose another name", "formula_name")
    if name in RESERVED:
        what = f"{name} means something else in PyTorch; choose another name"
        raise _refuse(text, place, what, "formula_name")
    start = number_in(text, declared["value"], place, "parameters")
    return Learnable(name, start, declared["each"] is not None)


def _refuse(text: str, place: int, what: str, code: str, better: str | None = None) -> Misfit:
    return refusal(code, text, place, what, param="parameters", better=better)
