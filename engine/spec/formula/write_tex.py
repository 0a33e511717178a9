"""Tree to TeX, as a book would set it: fractions, powers, Greek letters."""

from engine.spec.formula.tree import (
    FUNCTIONS,
    Call,
    Expression,
    Name,
    Negation,
    Number,
    Operation,
)

_SUM, _PRODUCT, _ATOM = 1, 2, 3
_LEVEL = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _ATOM, "**": _ATOM}
_GREEK = frozenset(
    """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
    upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    """.split()
)


def write_tex(tree: Expression) -> str:
    r"""The formula as TeX: ``x / 2`` is ``\frac{x}{2}``."""
    return _written(tree, 0)


def _written(tree: Expression, level: int) -> str:
    """The TeX of a tree, in brackets where it binds less than ``level``."""
    if isinstance(tree, Number):
        return _number(tree.value)
    if isinstance(tree, Name):
        return _name(tree.name)
    if isinstance(tree, Call):
        return _called(tree)
    if isinstance(tree, Negation):
        return _bracketed(f"-{_written(tree.inner, _PRODUCT)}", _SUM, level)
    return _bracketed(_operation(tree), _LEVEL[tree.sign], level)


def _operation(tree: Operation) -> str:
    if tree.sign == "/":
        return rf"\frac{{{_written(tree.left, 0)}}}{{{_written(tree.right, 0)}}}"
    if tree.sign == "**":
        base = _written(tree.left, 0)
        plain = isinstance(tree.left, (Number, Name)) or base.startswith(r"\left|")
        base = base if plain else _in_brackets(base)
        return f"{base}^{{{_written(tree.right, 0)}}}"
    own = _LEVEL[tree.sign]
    sign = r" \cdot " if tree.sign == "*" else f" {tree.sign} "
    return _written(tree.left, own) + sign + _written(tree.right, own + 1)


def _called(tree: Call) -> str:
    tex = FUNCTIONS[tree.function].tex
    for place, part in enumerate(tree.arguments, 1):
        tex = tex.replace(f"#{place}", _written(part, 0))
    return tex


def _name(name: str) -> str:
    word, _, index = name.partition("_")
    letter = f"\\{word}" if word in _GREEK else word
    if len(word) > 1 and word not in _GREEK:
        letter = rf"\mathrm{{{word}}}"
    lower = index.replace("_", r"\_")
    return rf"{letter}_{{\mathrm{{{lower}}}}}" if index else letter


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    digits, _, exponent = f"{value:.12g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(exponent)}}}" if exponent else digits


def _bracketed(tex: str, own: int, level: int) -> str:
    return tex if own >= level else _in_brackets(tex)


def _in_brackets(tex: str) -> str:
    return rf"\left({tex}\right)"
