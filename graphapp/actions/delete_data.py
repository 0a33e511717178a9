"""Deleting a data set, unless a run still needs it.

Runs that have ended keep their curves, their source and their bundle; what they lose is that they
can be measured anew on a part of the data.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from engine.data import DataInUse, UnknownData, deletable_data
from engine.data.built_in import built_in_names
from graphapp.access import access_own_data, access_runs, owner_home
from graphapp.errors import NotFound, Refused
from graphapp.models import LIVE, State
from graphapp.removal import expect_removable, remove


def do_delete_data(user: User, name: str) -> None:
    """Delete the data set NAME of USER.

    Raises:
        Refused: it comes with Brickwork, or is everybody's, or a run that has not ended uses it.
        NotFound: the user has none of this name.
        StorageRefused: its files lie on a disk that can only be read.
    """
    if name in built_in_names():
        raise Refused(409, "built_in", f"{name} comes with Brickwork and cannot be deleted.")
    with transaction.atomic():
        runs = access_runs(user).filter(dataset=name, state__in=(State.QUEUED, *LIVE))
        using = [_told(run) for run in runs.defer("document", "recipe")]
        if using:
            message = f"{len(using)} runs that have not ended use {name}; stop them first."
            raise Refused(409, "data_in_use", message, runs=using)
        rows, _ = access_own_data(user).filter(name=name).delete()
        if not rows and not settings.LOCAL:
            raise _not_theirs(name)
        try:
            folder = deletable_data(name, owner_home(user))
        except DataInUse as error:
            raise Refused(409, "data_in_use", str(error), runs=[]) from None
        except UnknownData:
            if not rows:
                raise NotFound("data set") from None
            return  # its files went before
        expect_removable(folder)
    remove(folder)


def _not_theirs(name: str) -> Refused:
    if (Path(settings.BRICKWORK_HOME) / "data" / name).exists():
        return Refused(409, "shared_data", f"{name} is everybody's; only the operator deletes it.")
    return NotFound("data set")


def _told(run: Any) -> dict[str, Any]:
    return {"id": str(run.pk), "number": run.number, "name": run.name, "state": str(run.state)}
