"""Graphs: kept documents with restore points."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Router, Status

from graphapp.access import access_graph, access_graph_version, access_graphs
from graphapp.actions.create_graph import do_create_graph
from graphapp.actions.delete_graph import do_delete_graph
from graphapp.actions.save_graph import do_save_graph
from graphapp.api.schemas import (
    ErrorOut,
    GraphIn,
    GraphOut,
    GraphSave,
    GraphSummary,
    Id,
    VersionDocument,
    VersionOut,
)
from graphapp.api.service import signed_in
from graphapp.errors import expect_whole
from graphapp.models import Graph, GraphVersion

router = Router(tags=["graphs"])

Version = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/graphs", response=list[GraphSummary])
def list_graphs(request: HttpRequest) -> list[dict[str, Any]]:
    """The user's graphs, the latest first."""
    return [_summary(graph) for graph in access_graphs(signed_in(request)).defer("document")]


@router.post("/graphs", response={201: GraphOut, 400: ErrorOut})
def create_graph(request: HttpRequest, body: GraphIn) -> Status[dict[str, Any]]:
    """Keep a new graph. It may have problems; it must be a graph document."""
    return Status(201, _whole(do_create_graph(signed_in(request), body.document)))


@router.get("/graphs/{graph_id}", response={200: GraphOut, 404: ErrorOut})
def get_graph(request: HttpRequest, graph_id: Id) -> dict[str, Any]:
    """A graph as it was last saved."""
    return _whole(access_graph(signed_in(request), graph_id))


@router.put("/graphs/{graph_id}", response={200: GraphOut, 404: ErrorOut, 409: ErrorOut})
def save_graph(request: HttpRequest, graph_id: Id, body: GraphSave) -> dict[str, Any]:
    """Save over the version the client last saw; 409 with `current` when another came first."""
    return _whole(do_save_graph(signed_in(request), graph_id, body.document, body.version))


@router.delete("/graphs/{graph_id}", response={204: None, 404: ErrorOut})
def delete_graph(request: HttpRequest, graph_id: Id) -> Status[None]:
    """Forget a graph; its runs stay."""
    do_delete_graph(signed_in(request), graph_id)
    return Status(204, None)


@router.get("/graphs/{graph_id}/versions", response={200: list[VersionOut], 404: ErrorOut})
def list_versions(request: HttpRequest, graph_id: Id) -> list[GraphVersion]:
    """A graph's restore points, the latest first."""
    return list(access_graph(signed_in(request), graph_id).versions.defer("document"))


@router.get("/graphs/{graph_id}/versions/{version}", response={200: VersionDocument, 404: ErrorOut})
def get_version(request: HttpRequest, graph_id: Id, version: Version) -> GraphVersion:
    """What the graph was at one save."""
    found = access_graph_version(signed_in(request), graph_id, version)
    expect_whole(found.document, f"version {version} of the graph")
    return found


def _summary(graph: Graph) -> dict[str, Any]:
    return {
        "id": str(graph.pk),
        "name": graph.name,
        "version": graph.version,
        "updated": graph.updated,
    }


def _whole(graph: Graph) -> dict[str, Any]:
    return {**_summary(graph), "document": expect_whole(graph.document, "graph")}
