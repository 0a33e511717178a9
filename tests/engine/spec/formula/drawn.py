"""Random formulas, drawn from the grammar, and the graphs to put them in."""

from typing import Any

from hypothesis import strategies as st

from tests.graphs import Document, document, node

SMOOTH = ("exp", "sin", "cos", "tanh", "erf", "sigmoid", "softplus")
"""Functions with a gradient everywhere; what has a domain is drawn inside it (see ``smooth``)."""


@st.composite
def smooth(draw: st.DrawFn, names: tuple[str, ...], depth: int = 3) -> str:
    """A formula that is defined and smooth everywhere, over these names."""
    if depth == 0 or not draw(st.integers(0, 4)):
        return draw(st.sampled_from([*names, *names, "pi", "e", "0.5", "2", "1.25e-1", ".75"]))
    part = smooth(names, depth - 1)
    forms = [
        "{0} + {1}", "({0}) - ({1})", "({0}) * ({1})", "-({0})", "({0})^2", "({0}) ** 3",
        "({0}) / (1 + ({1})^2)", "sqrt(1 + ({0})^2)", "log(2 + sin({0}))",
        "(2 + cos({0})) ** ({1})",
        "softmax({0} + x)", "mean(({0}) * x)", "sum(x) * ({0})", "x - mean(x)",
        *(f"{name}({{0}})" for name in SMOOTH),
    ]  # fmt: skip
    form = draw(st.sampled_from(forms))
    first = draw(part)
    return form.format(f"tanh({first})" if "exp(" in form else first, draw(part))


def formula_graph(params: dict[str, Any], **shapes: list[Any]) -> Document:
    """A Formula with an Input of that shape at each port."""
    nodes = [node(f"{port}_in", "Input", shape=shape) for port, shape in shapes.items()]
    wires = [(f"{port}_in", f"it.{port}") for port in shapes]
    return document([*nodes, node("it", "Formula", **params)], wires)
