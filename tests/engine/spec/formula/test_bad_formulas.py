"""Bad formulas: each is told with its code and its place, healed by a fix where it has one."""

import builtins
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.spec import blocks, check_text, read_graph, render
from engine.spec.allow_list import check_source
from tests.edits import apply
from tests.engine.spec.formula.drawn import formula_graph

BAD = [
    # expression, parameters, code, where, a text of the first fix
    ("", "", "formula_syntax", 1, None),
    ("   ", "", "formula_syntax", 4, None),
    ("x +", "", "formula_syntax", 4, None),
    ("2x", "", "formula_syntax", 2, "2 * x"),
    ("(x + 1)(x - 1)", "", "formula_syntax", 8, "(x + 1) * (x - 1)"),
    ("x (x + 1)", "", "formula_syntax", 1, "x * (x + 1)"),
    ("(x", "", "formula_syntax", 3, "(x)"),
    ("x)", "", "formula_syntax", 2, "x"),
    ("x²", "", "formula_syntax", 2, "x**2"),
    ("x × x", "", "formula_syntax", 3, "x * x"),
    ("x,x", "", "formula_syntax", 2, None),
    ("(x, x)", "", "formula_syntax", 3, None),
    ("log()", "", "formula_syntax", 5, None),
    ("log(x, 2)", "", "formula_syntax", 1, None),
    ("max(x)", "", "formula_syntax", 1, None),
    ("x + sum(3)", "", "formula_syntax", 5, None),
    ("x + sum(a)", "a = 1", "formula_syntax", 5, None),
    ("x * siqmoid(x)", "", "formula_name", 5, "x * sigmoid(x)"),
    ("x * exp", "", "formula_name", 5, None),
    ("x * bta", "beta = 1", "formula_name", 5, "x * beta"),
    ("x * w", "", "formula_name", 5, "w = 1"),
    ("x", "beta = 1", "formula_name", 1, ""),
    ("3", "", "formula_name", 1, None),
    ("x + y", "", "missing_input", 5, None),
    ("x + get", "get = 1", "formula_name", 1, None),
    ("x + y", "y = 1", "formula_name", 1, None),
    ("x * a", "a = 1, a = 2", "formula_name", 7, None),
    ("x * a", "a", "formula_syntax", 1, "a = 1"),
    ("x * a", "a = one", "formula_syntax", 1, None),
    ("x * a", "a = 1 per pixel", "formula_syntax", 1, None),
    ("x * a", "a = 1e99", "param_range", 1, None),
    ("x * a", "_a = 1", "formula_name", 1, None),
    ("x + 1e999", "", "param_range", 5, None),
    ("x + 1 / 0", "", "param_range", 1, None),
    ("x + 9 ^ 9 ^ 9 ^ 9", "", "param_range", 1, None),
    ("x * log(0 - 1)", "", "param_range", 5, None),
    ("(" * 40 + "x" + ")" * 40, "", "too_large", 33, None),
    ("x" + " + x" * 201, "", "too_large", 501, None),
    ("x" + "+x" * 201, "", "too_large", 1, None),
    ("x" * 501, "", "too_large", 501, None),
    ("x", "a = 1, " * 100, "too_large", 501, None),
]


@pytest.mark.parametrize(
    ("expression", "parameters", "code", "place", "better"),
    BAD,
    ids=[f"{expression[:24]} | {parameters[:16]}" for expression, parameters, *_ in BAD],
)
def test_a_bad_formula_is_told(
    expression: str, parameters: str, code: str, place: int, better: str | None
) -> None:
    graph = formula_graph({"expression": expression, "parameters": parameters}, input=[4])
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.node) == (code, "it")
    assert problem.message.startswith(f"At character {place} of Formula's {problem.param}: ")
    assert problem.message[-1] in ".?"
    if better is None:
        assert not problem.fixes
        return
    (edit,) = problem.fixes[0].edits
    assert edit["value"] == better
    healed = check_text(apply(graph, list(problem.fixes[0].edits)))
    assert code == "formula_syntax" or healed.ok, healed.problems


def test_an_input_that_is_wired_must_be_used() -> None:
    graph = formula_graph({"expression": "2 * x", "parameters": ""}, input=[4], y=[4])
    (problem,) = check_text(graph).problems
    assert problem.code == "formula_name"
    assert "'y'" in problem.message


def test_shapes_that_do_not_go_together_name_both() -> None:
    graph = formula_graph({"expression": "x + y", "parameters": ""}, input=[4], y=[5])
    (problem,) = check_text(graph).problems
    assert (problem.code, problem.port) == ("shape_mismatch", "y")


HOSTILE = [
    "__import__('os').system('true')", "x.__class__", "().__class__.__bases__[0]", "x[0]",
    "lambda: x", "[x for x in y]", "{x}", "{input}", "{module}", "{x.__class__}", "f'{x}'",
    "f(x)", "open('/etc/passwd')", "eval(x)", "exec(x)", "compile(x)", "getattr(x, y)",
    "self.it", "torch.load(x)", "torch.ops", "x; import os", "x\nimport os", "x # comment", "x\\",
    "x\0", "\0", "x = 3", "x := 3", "x == x", "x if x else x", "x and x", "not x", "x @ x",
    "x // x", "x % x", "x << 2", "~x", "*x", "**x", "x ** ** x", "await x", "yield x", "...",
    "None", "True", "NaN", "inf", "1_000 * x", "0x10 * x", "1j * x", "1e999 * x", "-1e999 * x",
    "x ** 9 ** 9 ** 9", "9 ** 9 ** 9 ** 9 * x", "ехр(x)", "ｘ", "х", "x\u200b", "x\u2028", "٣ * x",
    "𝟑 * x", "ª", "x\ud800", "(" * 1_000_000, "-" * 400 + "x", "(" * 250 + "x" + ")" * 250,
    "x" * 499, "1" * 499, "." * 499, "x" + "^x" * 200, "exp(" * 100 + "x" + ")" * 100, "e" * 499,
    "sum(sum(sum(x)))", "'x'", '"x"', "`x`", "$x$", "x!", "x'", "%s", "{0}", "{}", "}{",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:24]))
def test_hostile_texts(text: str) -> None:
    _answers(text, "")
    _answers(text, "beta = 1")
    _answers("x * sigmoid(beta * x)", text)


@settings(
    max_examples=400,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.text(max_size=80)
    | st.text("xyz123().,+-*/^ =e_{}[]'\"\\\n:abeinopqrstu", max_size=60)
    | st.lists(
        st.sampled_from(["x", "y", "beta", "(", ")", "+", "-", "*", "**", "/", "exp", "1e9", ",",
                         "max", "softmax", "pi", ".5", " ", "__class__", "."]),
        max_size=30,
    ).map("".join),
    st.text(max_size=40) | st.sampled_from(["", "beta = 1", "beta = 2 per feature"]),
)  # fmt: skip
def test_no_text_does_harm(expression: str, parameters: str) -> None:
    _answers(expression, parameters)


def _answers(expression: str, parameters: str) -> None:
    """A verdict, whatever the text; what is accepted renders inside the allow-list."""
    params = {"expression": expression, "parameters": parameters}
    graph = formula_graph(params, input=[4])
    with _nothing_happens():
        verdict = check_text(graph)
        if verdict.ok:
            check_source(render(read_graph(graph)))
    assert all(problem.code and problem.message for problem in verdict.problems)


class _nothing_happens:  # noqa: N801 - reads as a sentence
    """While it lasts, nothing is evaluated, imported, opened or started."""

    def __enter__(self) -> None:
        blocks()  # imports every block's file the first time
        self.before = set(sys.modules)
        self.patch = pytest.MonkeyPatch()
        for owner, name in _doors():
            self.patch.setattr(owner, name, _refuse)

    def __exit__(self, *_: Any) -> None:
        self.patch.undo()
        assert set(sys.modules) == self.before


def _doors() -> Iterator[tuple[Any, str]]:
    yield from ((builtins, name) for name in ("eval", "exec", "open"))
    yield from ((subprocess, "Popen"), (socket, "socket"), (Path, "open"))


def _refuse(*given: Any, **more: Any) -> None:
    raise AssertionError(f"a formula reached the world outside: {given[:1]}")
