"""Forgetting a graph. Its runs stay: each keeps the graph it was started with."""

from django.contrib.auth.models import User

from graphapp.access import access_graph


def do_delete_graph(user: User, graph_id: str) -> None:
    """Delete the graph and its restore points."""
    access_graph(user, graph_id).delete()
