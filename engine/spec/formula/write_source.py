"""Tree to source, torch's or Keras', with no more brackets than are needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.spec.emit import source_of
from engine.spec.formula.tree import (
    CONSTANTS,
    FUNCTIONS,
    Call,
    Expression,
    Function,
    Name,
    Negation,
    Number,
    Operation,
    walk,
)
from engine.spec.formula.typing import value_of

_SUM, _PRODUCT, _SIGNED, _POWER, _ATOM = 1, 2, 3, 4, 5
_LINE = 76
_LEVEL = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}


@dataclass(frozen=True)
class Language:
    """How a library writes what it offers.

    ``bounds``: the smaller and the larger of a tensor ``#1`` and a number ``#2``.
    """

    function: Callable[[Function], str]
    constant: Callable[[str], str]
    bounds: Mapping[str, str]


TORCH = Language(
    lambda function: function.torch,
    lambda name: f"torch.{name}",
    # torch.maximum takes tensors only; a bound that is a number is a clamp.
    {"min": "torch.clamp(#1, max=#2)", "max": "torch.clamp(#1, min=#2)"},
)
KERAS = Language(
    lambda function: function.keras,
    lambda name: source_of(CONSTANTS[name]),
    {"min": "ops.minimum(#1, #2)", "max": "ops.maximum(#1, #2)"},
)


@dataclass(frozen=True)
class Writer:
    """``names`` says how names stand in the source, ``dim`` where features lie."""

    language: Language
    names: Mapping[str, str]
    dim: int

    def source(self, tree: Expression) -> str:
        """The expression, over several lines where it is long.

        What is made of numbers alone is computed now: torch's functions take tensors, and Python's
        whole numbers would grow without end. Only pi and e stay as they are.
        """
        source = self._written(tree)[0]
        return source if len(source) <= _LINE else self._over_lines(tree)

    def _over_lines(self, tree: Expression) -> str:
        """A long sum or product with each of its terms on a line, as a formatter would set it."""
        terms: list[str] = []
        rest, level = tree, 0
        while isinstance(rest, Operation) and rest.sign != "**" and _value(rest) is None:
            level = level or _LEVEL[rest.sign]
            if _LEVEL[rest.sign] != level:
                break
            terms.insert(0, f"{rest.sign} {self._at(rest.right, level + 1)}")
            rest = rest.left
        terms.insert(0, self._at(rest, level))
        return "(\n" + "".join(f"    {term}\n" for term in terms) + ")" if terms[1:] else terms[0]

    def _written(self, tree: Expression) -> tuple[str, int]:
        """The source of a tree, and how strongly it binds."""
        value = _value(tree)
        if value is not None:
            return _number(value)
        if isinstance(tree, Name):
            return self.names.get(tree.name) or self.language.constant(tree.name), _ATOM
        if isinstance(tree, Negation):
            return f"-{self._at(tree.inner, _SIGNED)}", _SIGNED
        if isinstance(tree, Call):
            return self._called(tree), _ATOM
        assert not isinstance(tree, Number)
        level = _LEVEL[tree.sign]
        left, right = (_ATOM, _SIGNED) if level == _POWER else (level, level + 1)
        first, second = self._at(tree.left, left), self._at(tree.right, right)
        return f"{first} {tree.sign} {second}", level

    def _called(self, tree: Call) -> str:
        function = FUNCTIONS[tree.function]
        numbers = [value_of("", part) for part in tree.arguments]
        if tree.function in ("min", "max") and any(value is not None for value in numbers):
            tensor = tree.arguments[0 if numbers[0] is None else 1]
            bound = next(value for value in numbers if value is not None)
            found = self.language.bounds[tree.function].replace("#2", _number(bound)[0])
            return found.replace("#1", self._at(tensor, 0))
        source = self.language.function(function).replace("#dim", str(self.dim))
        for place, part in enumerate(tree.arguments, 1):
            source = source.replace(f"#{place}", self._at(part, 0))
        return source

    def _at(self, tree: Expression, level: int) -> str:
        source, own = self._written(tree)
        return source if own >= level else f"({source})"


def _value(tree: Expression) -> float | None:
    """What stands as one number; operators on pi and e stay, for Python computes them as floats."""
    inside = list(walk(tree))
    named = any(isinstance(part, Name) for part in inside)
    if named and not any(isinstance(part, Call) for part in inside):
        return None
    return value_of("", tree)


def _number(value: float) -> tuple[str, int]:
    whole = value.is_integer() and abs(value) < 1e15
    source = source_of(int(value) if whole else value)
    return source, _SIGNED if source.startswith("-") else _ATOM
