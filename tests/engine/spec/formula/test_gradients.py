"""The gradients of a block of one's own are those that finite differences give."""

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.spec import check, read_graph, render
from tests.covered import covered
from tests.engine.blocks.harness import compiled
from tests.engine.spec.formula.drawn import formula_graph, smooth

SHAPES = {"row": [5], "image": [3, 2, 2], "sequence": [4, 3]}


def _hold_gradients(expression: str, shape: list[int], start: torch.Tensor | None = None) -> None:
    """Autograd against finite differences in float64, for the input and every parameter."""
    names = [name for name in ("a", "w") if name in _letters(expression)]
    declared = {"a": "a = 0.4", "w": "w = -0.7 per feature"}
    params = {"expression": expression, "parameters": ", ".join(declared[n] for n in names)}
    verdict = check(graph := read_graph(formula_graph(params, input=shape)))
    assert verdict.ok, [problem.message for problem in verdict.problems]
    model = compiled(render(graph)).double()
    generator = torch.Generator().manual_seed(len(expression))
    weights = dict(model.named_parameters())
    for weight in weights.values():
        weight.data += 0.3 * torch.randn(weight.shape, generator=generator, dtype=torch.float64)
    drawn = torch.randn(2, *shape, generator=generator, dtype=torch.float64)
    values = (drawn if start is None else start).requires_grad_()
    if start is None:
        assume(bool(model(values).abs().max() < 1e3))

    def run(values: torch.Tensor, *given: torch.Tensor) -> torch.Tensor:
        named = dict(zip(weights, given, strict=True))
        result: torch.Tensor = torch.func.functional_call(model, named, (values,))
        return result

    given_weights = tuple(weight.detach().clone().requires_grad_() for weight in weights.values())
    assert len(given_weights) == len(names)
    assert torch.autograd.gradcheck(run, (values, *given_weights), atol=1e-4, rtol=1e-3)
    covered("Formula", "gradient")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_gradients_of_random_formulas(shape: list[int]) -> None:
    held = 0

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        nonlocal held
        drawn = data.draw(smooth(("x", "a", "w")))
        expression = drawn if "x" in _letters(drawn) else f"x * ({drawn})"
        assume(len(expression) <= 500)
        _hold_gradients(expression, shape)
        held += 1

    hold()
    assert held >= 20


def _letters(expression: str) -> set[str]:
    """The single letters of a formula: x, and not the x in exp."""
    spaced = "".join(letter if letter.isalpha() else " " for letter in expression)
    return {word for word in spaced.split() if len(word) == 1}


@pytest.mark.parametrize(
    "expression",
    [
        "abs(x)^a", "relu(w * x)", "max(x, a)", "min(x, 0.2)", "max(0.1, w * x)", "largest(x) * a",
        "log(abs(x)) / w", "sqrt(abs(x * w))", "a / x", "2 ** (a * x) - x ** -2", "min(x, w) - a",
    ],
)  # fmt: skip
def test_gradients_where_a_formula_has_an_edge(expression: str) -> None:
    """At points away from the edges, where both sides agree."""
    start = torch.tensor([[0.5, -1.3, 2.1, 0.8], [1.7, 0.35, -0.6, 1.1]], dtype=torch.float64)
    _hold_gradients(expression, [4], start)
