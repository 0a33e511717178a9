"""Every lint against its own examples: what draws it, what does not, and that its fixes repair."""

import time

import pytest

from engine.recipe import check_recipe, read_recipe
from engine.recipe.recipe_lint import recipe_lints
from engine.spec import Problem, check, read_graph
from engine.spec.checked import Checked
from engine.spec.graph_lint import find_lints, graph_lints
from engine.spec.lint import Lint, LintExample
from engine.spec.problems import CODES
from graphapp.templates_gallery import templates
from tests.edits import apply
from tests.graphs import Document, chain, node, residual_network
from tests.networks.test_published_counts import NETWORKS

LINTS: tuple[Lint, ...] = (*graph_lints(), *recipe_lints())
DRAWN = [(lint, example) for lint in LINTS for example in lint.draws]
SPARED = [(lint, example) for lint in LINTS for example in lint.spares]


def problems_of(example: LintExample, document: Document | None = None) -> list[Problem]:
    """All problems of an example, or of what edits made of it."""
    document = document or example.graph
    graph = read_graph(document)
    found = list(check(graph).problems)
    if example.recipe:
        recipe = document.get("canvas", {}).get("recipe", example.recipe)
        found += check_recipe(graph, read_recipe(recipe), example.dataset)
    return found


def code_of(value: object) -> str:
    return value.code if isinstance(value, Lint) else ""


@pytest.mark.parametrize("lint", LINTS, ids=code_of)
def test_a_lint_says_what_why_and_how(lint: Lint) -> None:
    told = lint.describe()
    assert CODES[lint.code] == told["summary"]
    assert told["summary"].endswith(".")
    assert len(told["reason"]) > 60
    assert lint.fix.endswith(".")
    assert lint.draws, "an example that draws it"
    assert lint.spares, "one close to it that does not"


@pytest.mark.parametrize(("lint", "example"), DRAWN, ids=code_of)
def test_what_draws_a_lint_draws_nothing_else_and_each_fix_repairs_it(
    lint: Lint, example: LintExample
) -> None:
    (problem,) = problems_of(example)
    assert problem.code == lint.code
    assert problem.fixes
    for fix in problem.fixes:
        assert problems_of(example, apply(example.graph, list(fix.edits))) == [], fix.label


@pytest.mark.parametrize(("lint", "example"), SPARED, ids=code_of)
def test_what_is_close_to_it_draws_nothing(lint: Lint, example: LintExample) -> None:
    assert problems_of(example) == [], lint.code


def test_codes_are_the_names_of_files_and_all_in_the_table() -> None:
    codes = [lint.code for lint in LINTS]
    assert len(codes) == len(set(codes))
    assert {code for code in CODES if code.startswith("lint_")} == set(codes)


@pytest.mark.parametrize("template", templates(), ids=lambda entry: entry["id"])
def test_no_template_of_the_gallery_draws_advice_on_its_graph(template: Document) -> None:
    assert check(read_graph(template["graph"])).problems == []


@pytest.mark.parametrize("name", NETWORKS)
def test_no_published_network_draws_advice(name: str) -> None:
    assert check(read_graph(NETWORKS[name].build())).problems == []


def test_a_graph_of_1000_nodes_is_looked_through_at_once() -> None:
    verdict = check(read_graph(residual_network(1_000)))
    assert verdict.network is not None
    times = []
    for _ in range(9):
        start = time.process_time()
        assert find_lints(Checked(verdict.network, verdict.evaluations, verdict.outputs)) == []
        times.append(time.process_time() - start)
    assert min(times) <= 0.010


def test_advice_stays_countable_however_much_is_wrong() -> None:
    dense = [node(f"d{place}", "Dense", units=16) for place in range(1_500)]
    graph = read_graph(chain(node("row", "Input", shape=[16]), *dense))
    start = time.process_time()
    assert len(check(graph).problems) == 200
    assert time.process_time() - start <= 2.0


def test_taking_a_node_away_keeps_the_order_of_what_is_merged() -> None:
    graph = chain(node("row", "Input", shape=[4]), node("a", "Dense", units=2, activation="relu"))
    graph["nodes"] += [
        node("again", "ReLU"),
        node("b", "Dense", units=3, activation="relu"),
        node("both", "Concatenate"),
        node("out", "Dense", units=2),
    ]
    for source, target in (
        ("a", "again"), ("row", "b"), ("again", "both"), ("b", "both"), ("both", "out"),
    ):  # fmt: skip
        graph["wires"].append({"from": source, "to": target})
    (problem,) = check(read_graph(graph)).problems
    fixed = apply(graph, list(problem.fixes[0].edits))
    assert [wire["from"] for wire in fixed["wires"] if wire["to"] == "both"] == ["a", "b"]
    assert check(read_graph(fixed)).problems == []
