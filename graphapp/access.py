"""The only door to what users own: each function gives one user's object, or says it is not there.

Someone else's object and one that never was look alike (404), so that ids tell nothing. HTTP and
websockets both come through here.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from engine.data import UnknownData, find_data, list_data
from graphapp.errors import NotFound
from graphapp.models import Dataset, Graph, GraphVersion, Run

Row = TypeVar("Row", bound=Model)


def access_graphs(user: User) -> QuerySet[Graph]:
    """The user's graphs, the latest first."""
    return Graph.objects.filter(owner_id=user.pk)


def access_graph(user: User, graph_id: int | str) -> Graph:
    """One of the user's graphs."""
    return _one(access_graphs(user), "graph", id=graph_id)


def access_graph_version(user: User, graph_id: int | str, version: int) -> GraphVersion:
    """One restore point of one of the user's graphs."""
    versions = GraphVersion.objects.filter(graph__owner_id=user.pk, graph_id=graph_id)
    return _one(versions, "version of this graph", version=version)


def access_runs(user: User) -> QuerySet[Run]:
    """The user's runs, the latest first."""
    return Run.objects.filter(owner_id=user.pk)


def access_run(user: User, run_id: int | str) -> Run:
    """One of the user's runs."""
    return _one(access_runs(user), "run", id=run_id)


def owner_home(user: User) -> Path:
    """Where the user's own data sets lie. Local mode shares the home with the command line."""
    home = Path(settings.BRICKWORK_HOME)
    return home if settings.LOCAL else home / "users" / str(user.pk)


@dataclass(frozen=True)
class DataAccess:
    """A data set the user may use: what `dataset.json` says of it, and its folder."""

    description: dict[str, Any]
    folder: Path


def access_all_data(user: User) -> list[dict[str, Any]]:
    """Descriptions of every data set the user may use: built-in ones, then their own."""
    shared = list_data(Path(settings.BRICKWORK_HOME))
    names = {description["name"] for description in shared}
    own = Dataset.objects.filter(owner_id=user.pk).exclude(name__in=names)
    return shared + [_described(owner_home(user) / "data" / row.name) for row in own]


def access_data(user: User, name: str) -> DataAccess:
    """One data set the user may use: their own, or one that is everybody's."""
    if Dataset.objects.filter(owner_id=user.pk, name=name).exists():
        folder = owner_home(user) / "data" / name
    else:
        try:
            folder = find_data(name, Path(settings.BRICKWORK_HOME))
        except UnknownData:
            raise NotFound("data set") from None
    return DataAccess(_described(folder), folder)


def access_known_data(user: User, name: str) -> DataAccess | None:
    """The same, or None where there is no such data set."""
    try:
        return access_data(user, name)
    except NotFound:
        return None


def _described(folder: Path) -> dict[str, Any]:
    description: dict[str, Any] = json.loads((folder / "dataset.json").read_text("utf-8"))
    return description


def _one(objects: QuerySet[Row], what: str, **key: object) -> Row:
    found = objects.filter(**key).first()
    if found is None:
        raise NotFound(what)
    return found
