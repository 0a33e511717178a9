"""Saving over a graph, unless someone else has saved since."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from graphapp.access import access_graph, access_graphs
from graphapp.errors import Refused
from graphapp.graph_document import stored_document
from graphapp.models import Graph, GraphVersion


def do_save_graph(user: User, graph_id: str, document: dict[str, Any], version: int) -> Graph:
    """Replace the graph's document by DOCUMENT, made from save number VERSION.

    Every save leaves a restore point; the oldest go when there are very many.

    Raises:
        BadDocument: it is no graph document; what was there stays.
        Refused: `stale_save`, with the document that another tab or person saved meanwhile.
    """
    canonical, name = stored_document(document)
    now = timezone.now()
    with transaction.atomic():
        access_graph(user, graph_id)
        saved = (
            access_graphs(user)
            .filter(id=graph_id, version=version)
            .update(document=canonical, name=name, version=version + 1, updated=now)
        )
        graph = access_graph(user, graph_id)
        if not saved:
            raise _stale(graph)
        GraphVersion.objects.create(
            graph=graph, version=graph.version, name=name, document=canonical, saved=now
        )
        oldest = graph.version - settings.GRAPH_VERSIONS_KEPT
        GraphVersion.objects.filter(graph=graph, version__lte=oldest).delete()
    return graph


def _stale(graph: Graph) -> Refused:
    current = {
        "document": graph.document,
        "version": graph.version,
        "updated": graph.updated.isoformat(),
    }
    message = "This graph was saved elsewhere since you opened it. Keep yours or take the other."
    return Refused(409, "stale_save", message, current=current)
