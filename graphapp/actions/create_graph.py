"""Keeping a new graph."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from graphapp.access import access_graphs
from graphapp.errors import Refused
from graphapp.graph_document import stored_document
from graphapp.models import Graph, GraphVersion


def do_create_graph(user: User, document: dict[str, Any]) -> Graph:
    """Keep DOCUMENT as a graph of USER. It may have problems; only training refuses those.

    Raises:
        BadDocument: it is no graph document.
        Refused: the user has as many graphs as may be kept.
    """
    canonical, name = stored_document(document)
    now = timezone.now()
    with transaction.atomic():
        if access_graphs(user).count() >= settings.GRAPHS_PER_USER:
            raise Refused(
                429, "quota_graphs", f"{settings.GRAPHS_PER_USER} graphs are kept; delete one."
            )
        graph = Graph.objects.create(
            owner=user, name=name, document=canonical, updated=now, version=1
        )
        GraphVersion.objects.create(
            graph=graph, version=1, name=name, document=canonical, saved=now
        )
    return graph
