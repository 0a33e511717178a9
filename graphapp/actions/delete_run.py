"""Forgetting a run, its log and its files."""

from django.contrib.auth.models import User
from django.db import transaction

from graphapp.access import access_run, access_runs
from graphapp.errors import Refused
from graphapp.models import LIVE
from graphapp.removal import expect_removable, remove


def do_delete_run(user: User, run_id: str) -> None:
    """Delete the run.

    Raises:
        Refused: a trainer works on it; stop it first.
        StorageRefused: its files lie on a disk that can only be read.
    """
    with transaction.atomic():
        run = access_run(user, run_id)
        folder = run.folder
        deleted, _ = access_runs(user).filter(id=run_id).exclude(state__in=LIVE).delete()
        if not deleted:
            raise Refused(409, "run_active", "The run is in training; stop it first.")
        expect_removable(folder)
    remove(folder)
