"""Whether every name of a formula stands for something, and everything declared is used."""

import difflib

from engine.spec.formula.learnables import Learnable, read_learnables
from engine.spec.formula.refusal import refusal
from engine.spec.formula.tree import CONSTANTS, FUNCTIONS, INPUTS, Expression, Name, names_in, walk
from engine.spec.tensor import Misfit, SetTo


def expect_names(
    text: str, tree: Expression, learnables: tuple[Learnable, ...], wired: tuple[str, ...]
) -> None:
    """Raises Misfit for a name that is unknown or not wired, and for one that is never used.

    ``wired`` are the inputs that something arrives at, as the formula calls them.
    """
    used, declared = names_in(tree), [item.name for item in learnables]
    for part in walk(tree):
        if not isinstance(part, Name) or part.name in CONSTANTS or part.name in declared:
            continue
        if part.name not in INPUTS:
            raise _unknown(text, part, used, learnables)
        if part.name not in wired:
            what = f"{part.name} is used, but nothing is wired to the port {INPUTS[part.name]!r}"
            raise refusal("missing_input", text, part.place, what, expected="one wire")
    idle = [name for name in declared if name not in used]
    if idle:
        what = f"{idle[0]} is declared, but the formula does not use it"
        raise refusal("formula_name", text, 1, what, cures=_declaring(used, learnables))
    for name in wired:
        if name not in used:
            what = f"{name}, which arrives at the port {INPUTS[name]!r}, is not used; write it in"
            what += " where it belongs" + ", or remove the wire" * (name != "x")
            raise refusal("formula_name", text, 1, what, expected=name)


def _unknown(
    text: str, name: Name, used: tuple[str, ...], learnables: tuple[Learnable, ...]
) -> Misfit:
    known = [*INPUTS, *CONSTANTS, *FUNCTIONS, *(item.name for item in learnables)]
    if name.name in FUNCTIONS:
        what = f"{name.name} is a function; write what it is applied to, {name.name}(…)"
        return refusal("formula_name", text, name.place, what)
    near = difflib.get_close_matches(name.name[:64].lower(), known, 1, 0.6)
    better = None
    what = f"{name.name[:40]!r} is neither an input nor among the parameters"
    if near:
        what += f"; did you mean {near[0]}?"
        start = name.place - 1
        better = text[:start] + near[0] + text[start + len(name.name) :]
    return refusal(
        "formula_name",
        text,
        name.place,
        what,
        expected=near[0] if near else known,
        better=better,
        cures=_declaring(used, learnables),
    )


def _declaring(used: tuple[str, ...], learnables: tuple[Learnable, ...]) -> tuple[SetTo, ...]:
    """Declares what the formula uses: as it was, and with a start of 1 what is new."""
    known = {item.name: item for item in learnables}
    wanted = [name for name in used if name not in INPUTS and name not in FUNCTIONS]
    text = ", ".join(str(known.get(name) or Learnable(name, 1.0)) for name in wanted)
    try:
        read_learnables(text)
    except Misfit:  # a name that cannot be declared
        return ()
    return (SetTo("parameters", text),)
