"""Forgetting a run, its log and its files."""

import shutil

from django.contrib.auth.models import User
from django.db import transaction

from graphapp.access import access_run, access_runs
from graphapp.errors import Refused
from graphapp.models import LIVE


def do_delete_run(user: User, run_id: str) -> None:
    """Delete the run.

    Raises:
        Refused: a trainer works on it; stop it first.
    """
    with transaction.atomic():
        run = access_run(user, run_id)
        folder = run.folder
        deleted, _ = access_runs(user).filter(id=run_id).exclude(state__in=LIVE).delete()
        if not deleted:
            raise Refused(409, "run_active", "The run is in training; stop it first.")
        transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))
