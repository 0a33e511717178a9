"""Tree to torch, with no more brackets than are needed."""

from collections.abc import Mapping

from engine.spec.emit import source_of
from engine.spec.formula.tree import (
    FUNCTIONS,
    Call,
    Expression,
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


def torch_source(tree: Expression, names: Mapping[str, str], dim: int) -> str:
    """The expression; ``names`` says how names stand in the source, ``dim`` where features lie.

    What is made of numbers alone is computed now: torch's functions take tensors, and Python's
    whole numbers would grow without end. Only pi and e stay as they are.
    """
    source = _written(tree, names, dim)[0]
    return source if len(source) <= _LINE else _over_lines(tree, names, dim)


def _over_lines(tree: Expression, names: Mapping[str, str], dim: int) -> str:
    """A long sum or product with each of its terms on a line, as a formatter would set it."""
    terms: list[str] = []
    rest, level = tree, 0
    while isinstance(rest, Operation) and rest.sign != "**" and _value(rest) is None:
        level = level or _LEVEL[rest.sign]
        if _LEVEL[rest.sign] != level:
            break
        terms.insert(0, f"{rest.sign} {_at(rest.right, level + 1, names, dim)}")
        rest = rest.left
    terms.insert(0, _at(rest, level, names, dim))
    return "(\n" + "".join(f"    {term}\n" for term in terms) + ")" if terms[1:] else terms[0]


def _written(tree: Expression, names: Mapping[str, str], dim: int) -> tuple[str, int]:
    """The source of a tree, and how strongly it binds."""
    value = _value(tree)
    if value is not None:
        return _number(value)
    if isinstance(tree, Name):
        return names.get(tree.name, f"torch.{tree.name}"), _ATOM
    if isinstance(tree, Negation):
        return f"-{_at(tree.inner, _SIGNED, names, dim)}", _SIGNED
    if isinstance(tree, Call):
        return _called(tree, names, dim), _ATOM
    assert not isinstance(tree, Number)
    level = _LEVEL[tree.sign]
    left, right = (_ATOM, _SIGNED) if level == _POWER else (level, level + 1)
    first, second = _at(tree.left, left, names, dim), _at(tree.right, right, names, dim)
    return f"{first} {tree.sign} {second}", level


def _value(tree: Expression) -> float | None:
    """What stands as one number; operators on pi and e stay, for Python computes them as floats."""
    inside = list(walk(tree))
    named = any(isinstance(part, Name) for part in inside)
    if named and not any(isinstance(part, Call) for part in inside):
        return None
    return value_of("", tree)


def _called(tree: Call, names: Mapping[str, str], dim: int) -> str:
    function = FUNCTIONS[tree.function]
    numbers = [value_of("", part) for part in tree.arguments]
    if tree.function in ("min", "max") and any(value is not None for value in numbers):
        # torch.maximum takes tensors only; a bound that is a number is a clamp.
        tensor = tree.arguments[0 if numbers[0] is None else 1]
        bound = next(value for value in numbers if value is not None)
        side = "max" if tree.function == "min" else "min"
        return f"torch.clamp({_at(tensor, 0, names, dim)}, {side}={_number(bound)[0]})"
    source = function.torch.replace("#dim", str(dim))
    for place, part in enumerate(tree.arguments, 1):
        source = source.replace(f"#{place}", _at(part, 0, names, dim))
    return source


def _at(tree: Expression, level: int, names: Mapping[str, str], dim: int) -> str:
    source, own = _written(tree, names, dim)
    return source if own >= level else f"({source})"


def _number(value: float) -> tuple[str, int]:
    whole = value.is_integer() and abs(value) < 1e15
    source = source_of(int(value) if whole else value)
    return source, _SIGNED if source.startswith("-") else _ATOM
