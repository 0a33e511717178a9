"""What a formula becomes: torch, TeX, a shape, weights and work."""

import math
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from torch.nn import Module, ParameterDict

from engine.spec import check_text, read_graph, render
from engine.spec.allow_list import check_source
from engine.spec.formula.learnables import RESERVED
from tests.engine.blocks.harness import compiled
from tests.engine.spec.formula.drawn import formula_graph, smooth

REFERENCE = {
    "exp": torch.exp, "log": torch.log, "sqrt": torch.sqrt, "abs": torch.abs, "sin": torch.sin,
    "cos": torch.cos, "tanh": torch.tanh, "erf": torch.erf, "sigmoid": torch.sigmoid,
    "relu": torch.relu, "softplus": torch.nn.functional.softplus, "min": torch.minimum,
    "max": torch.maximum, "softmax": lambda x: torch.softmax(x, dim=-1),
    "sum": lambda x: x.sum(-1, keepdim=True), "mean": lambda x: x.mean(-1, keepdim=True),
    "largest": lambda x: x.amax(-1, keepdim=True),
}  # fmt: skip


def _tensor(value: Any) -> torch.Tensor:
    return torch.as_tensor(value, dtype=torch.float64)


def _line(expression: str, parameters: str = "", shape: tuple[int, ...] = (4,)) -> str:
    graph = formula_graph({"expression": expression, "parameters": parameters}, input=list(shape))
    source = render(read_graph(graph))
    lines = source[source.index("        it = ") :].split("\n        return")[0].split("\n")
    joined = " ".join(line.split("#")[0].strip() for line in lines)
    return joined.removeprefix("it = ").replace("input_in", "x").strip()


@pytest.mark.parametrize(
    ("expression", "parameters", "line"),
    [
        ("x * sigmoid(beta * x)", "beta = 1", "x * torch.sigmoid(self.it.beta * x)"),
        ("-x^2", "", "-x ** 2"),
        ("(-x)^2", "", "(-x) ** 2"),
        ("x - (x - 1)", "", "x - (x - 1)"),
        ("x - x - 1", "", "x - x - 1"),
        ("2 ^ x ^ 2", "", "2 ** x ** 2"),
        ("(2 ^ x) ^ 2", "", "(2 ** x) ** 2"),
        ("x / (2 * x)", "", "x / (2 * x)"),
        ("x ^ -2", "", "x ** -2"),
        ("x * 1 / 2 * (3 - 1)", "", "x * 1 / 2 * 2"),
        ("x * 2 * pi", "", "x * 2 * torch.pi"),
        ("x * sin(pi / 2)", "", "x * 1"),
        ("max(x, 0.5)", "", "torch.clamp(x, min=0.5)"),
        ("min(1 + 1, x)", "", "torch.clamp(x, max=2)"),
        ("max(x, -x)", "", "torch.maximum(x, -x)"),
        ("softmax(relu(x))", "", "torch.softmax(F.relu(x), dim=-1)"),
        ("x - mean(x)", "", "x - torch.mean(x, dim=-1, keepdim=True)"),
    ],
)
def test_a_formula_is_written_as_a_person_would(
    expression: str, parameters: str, line: str
) -> None:
    assert _line(expression, parameters) == line


@pytest.mark.parametrize(
    ("expression", "tex"),
    [
        ("x * sigmoid(beta * x)", r"x \cdot \sigma\left(\beta \cdot x\right)"),
        ("x / (1 + x)", r"\frac{x}{1 + x}"),
        ("(x + 1)^2", r"\left(x + 1\right)^{2}"),
        ("exp(x)^2", r"\left(\exp\left(x\right)\right)^{2}"),
        ("x - -x", r"x - \left(-x\right)"),
        ("w_1 * x + rate", r"w_{\mathrm{1}} \cdot x + \mathrm{rate}"),
        ("sqrt(pi) * x", r"\sqrt{\pi} \cdot x"),
        ("1e-6 * x", r"1 \cdot 10^{-6} \cdot x"),
    ],
)
def test_a_node_shows_its_own_formula(expression: str, tex: str) -> None:
    names = [name for name in ("beta", "w_1", "rate") if name in expression]
    params = {"expression": expression, "parameters": ", ".join(f"{n} = 1" for n in names)}
    found = check_text(formula_graph(params, input=[4])).to_data()["nodes"]["it"]["why"]
    assert {"of": "formula", "text": f"y = {tex}"} in found


@settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(smooth(("x", "a"), depth=4))
def test_the_rendered_line_computes_what_the_formula_says(drawn: str) -> None:
    """Python reads the same text with torch's functions: an independent reading of our grammar."""
    expression = f"x * a + ({drawn})"
    if len(expression) > 500:
        return
    graph = read_graph(
        formula_graph({"expression": expression, "parameters": "a = 0.3"}, input=[5])
    )
    source = render(graph)
    check_source(source)
    values = torch.randn(3, 5, generator=torch.Generator().manual_seed(1)).double()
    model = compiled(source).double()
    names: dict[str, Any] = {
        name: lambda *given, function=function: function(*map(_tensor, given))
        for name, function in REFERENCE.items()
    }
    names |= {"x": values, "a": torch.tensor(0.3, dtype=torch.float64)}
    names |= {"pi": math.pi, "e": math.e}
    expected = eval(expression.replace("^", "**"), {"__builtins__": {}}, names)
    torch.testing.assert_close(model(values), expected, atol=1e-5, rtol=1e-5, equal_nan=True)


def test_inputs_are_repeated_and_parameters_lie_along_the_features() -> None:
    params = {"expression": "w * x * y + z", "parameters": "w = 2 per feature"}
    graph = formula_graph(params, input=[3, 4, 5], y=[3, 1, 1], z=[1, 4, 5])
    verdict = check_text(graph)
    found = verdict.to_data()["nodes"]["it"]
    assert (found["shape"], found["axes"]) == ([3, 4, 5], ["channels", "height", "width"])
    assert (found["parameters"], verdict.work) == (3, 0)
    model = compiled(render(read_graph(graph)))
    x, y, z = torch.randn(2, 3, 4, 5), torch.randn(2, 3, 1, 1), torch.randn(2, 1, 4, 5)
    torch.testing.assert_close(model(x, y, z), 2 * x * y + z)


def test_a_formula_over_a_padded_sequence_keeps_its_mask() -> None:
    params = {"expression": "x - mean(x)", "parameters": ""}
    verdict = check_text(formula_graph(params, input=[None, 4]))
    assert verdict.evaluations["it"].first.mask
    assert verdict.to_data()["nodes"]["it"]["shape"] == [None, 4]


def test_a_reduction_leaves_one_feature() -> None:
    found = check_text(formula_graph({"expression": "sum(x^2)", "parameters": ""}, input=[2, 3, 3]))
    assert found.to_data()["nodes"]["it"]["shape"] == [1, 3, 3]


def test_frozen_parameters_stay() -> None:
    params = {"expression": "a * x + b", "parameters": "a = 1, b = 0", "trainable": False}
    model = compiled(render(read_graph(formula_graph(params, input=[4]))))
    assert [weight.requires_grad for weight in model.parameters()] == [False, False]


def test_names_that_torch_needs_are_reserved() -> None:
    """What nn.ParameterDict has as an attribute cannot be a parameter's name."""
    public = {name for name in dir(ParameterDict) if not name.startswith("_")}
    public |= {name for name in vars(Module()) if not name.startswith("_")}
    assert public - {"T_destination"} <= RESERVED
