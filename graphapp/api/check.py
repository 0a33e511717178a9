"""What a graph would do: shapes, problems, cost, source. Nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.recipe import Recipe, read_recipe
from engine.spec import (
    BadDocument,
    Graph,
    NoKerasSource,
    Problem,
    check,
    read_graph,
    render,
    render_keras,
)
from engine.spec import check_text as check_document
from graphapp.access import DataAccess, access_known_data
from graphapp.actions.check_ready import recipe_problems
from graphapp.api.schemas import CheckIn, CodeIn, CodeOut, ErrorOut
from graphapp.api.service import signed_in
from graphapp.cost import cost
from graphapp.errors import Refused

router = Router(tags=["check"])


@router.post("/check", response={200: dict[str, Any], 400: ErrorOut})
def check_graph(request: HttpRequest, body: CheckIn) -> HttpResponse:
    """The verdict, whatever the graph: each node's shape, the problems with their fixes, the cost.

    With a recipe, the problems of recipe and data are among them.
    """
    found = check_document(body.graph)
    problems: list[Problem] = []
    recipe: Recipe | None = None
    data: DataAccess | Problem | None = None
    if body.recipe is not None:
        try:
            recipe = read_recipe(body.recipe)
            data = access_known_data(signed_in(request), recipe.data)
            if found.network is not None:
                problems = recipe_problems(found.network.graph, recipe, data)
        except BadDocument as error:
            problems = list(error.problems)
    # Written here: ninja would walk through it twice more, and an edit waits for this answer.
    text = found.to_text(
        ok=found.ok and not _blocks(problems),
        problems=[problem.to_data() for problem in [*found.problems, *problems]],
        cost=cost(found, recipe, data.description if isinstance(data, DataAccess) else None),
    )
    return HttpResponse(text, content_type="application/json")


@router.post("/code", response={200: CodeOut, 422: ErrorOut})
def code(request: HttpRequest, body: CodeIn) -> dict[str, str]:
    """The graph as PyTorch source, exactly as it would be trained; or as Keras source."""
    graph: Graph = read_graph(body.graph)
    verdict = check(graph)
    if not verdict.ok:
        problems = [problem.to_data() for problem in verdict.problems]
        message = "The graph has problems; its code appears once they are solved."
        raise Refused(422, "graph_has_problems", message, problems=problems)
    if body.language == "torch":
        return {"source": render(graph)}
    try:
        return {"source": render_keras(graph)}
    except NoKerasSource as refused:
        problems = [problem.to_data() for problem in refused.problems]
        raise Refused(422, "no_keras_source", str(refused), problems=problems) from None


def _blocks(problems: list[Problem]) -> bool:
    return any(not problem.code.startswith("lint_") for problem in problems)
