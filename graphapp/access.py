"""The only door to what users own: each function gives one user's object, or says it is not there.

Someone else's object and one that never was look alike (404), so that ids tell nothing. HTTP and
websockets both come through here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from engine.data import (
    BadData,
    UnknownData,
    describe_data,
    find_data,
    list_data,
    list_entry,
    missing_files,
    settled_name,
)
from engine.data.built_in import built_in_names
from engine.spec import Problem
from graphapp.errors import NotFound, Refused
from graphapp.models import Dataset, Graph, GraphVersion, Measurement, Run

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


def access_measurements(user: User) -> QuerySet[Measurement]:
    """What the user has had measured, the latest first."""
    return Measurement.objects.filter(owner_id=user.pk)


def access_measurement(user: User, measurement_id: int | str) -> Measurement:
    """One of the user's measurements."""
    return _one(access_measurements(user), "measurement", id=measurement_id)


def owner_home(user: User) -> Path:
    """Where the user's own data sets lie. Local mode shares the home with the command line."""
    home = Path(settings.BRICKWORK_HOME)
    return home if settings.LOCAL else home / "users" / str(user.pk)


@dataclass(frozen=True)
class DataAccess:
    """A data set the user may use: what `dataset.json` says of it, and in whose home it lies."""

    description: dict[str, Any]
    home: Path

    def folder(self, aside: Path | None = None) -> Path:
        """Its files, for a training; see `engine.data.find_data` for built-in sets and ASIDE."""
        return find_data(self.description["name"], self.home, aside)


def access_all_data(user: User) -> list[dict[str, Any]]:
    """Descriptions of every data set the user may use: built-in ones, then their own.

    One that is damaged is among them, so that it can be deleted; ``own`` says which may be.
    """
    listed, home = list_data(Path(settings.BRICKWORK_HOME)), owner_home(user)
    built_in = built_in_names()
    # In local mode what lies there is the user's own, whoever imported it.
    shared = [{**each, "own": settings.LOCAL and each["name"] not in built_in} for each in listed]
    if settings.LOCAL:
        return shared
    names = {description["name"] for description in shared}
    own = access_own_data(user).exclude(name__in=names)
    return shared + [{**list_entry(row.name, home), "own": True} for row in own]


def access_own_data(user: User) -> QuerySet[Dataset]:
    """The data sets that the user imported here, by name."""
    return Dataset.objects.filter(owner_id=user.pk)


def access_data(user: User, name: str) -> DataAccess:
    """One data set the user may use: their own, or one that is everybody's.

    Raises:
        Refused: there is none of this name, or it is damaged.
    """
    try:
        return _find_data(user, name)
    except UnknownData:
        raise NotFound("data set") from None
    except BadData as error:
        raise Refused(409, error.problem.code, error.problem.message) from None


def access_known_data(user: User, name: str) -> DataAccess | Problem:
    """The same, or the problem that a graph has with a recipe that names it."""
    try:
        return _find_data(user, name)
    except UnknownData:
        message = f"There is no data set {name[:80]!r}; choose one of the list."
        return Problem("unknown_data", message, got=name[:200])
    except BadData as error:
        return error.problem


def _find_data(user: User, name: str) -> DataAccess:
    home, shared, name = owner_home(user), Path(settings.BRICKWORK_HOME), settled_name(name)
    # A generated set is made in the home of whoever trains on it, and counts among what is theirs.
    imported = access_own_data(user).filter(name=name).exists()
    found = home if imported or "?" in name else shared
    try:
        return DataAccess(describe_data(name, found), found)
    except UnknownData:
        if imported and home != shared:
            raise missing_files(name) from None
        raise


def _one(objects: QuerySet[Row], what: str, **key: object) -> Row:
    found = objects.filter(**key).first()
    if found is None:
        raise NotFound(what)
    return found
