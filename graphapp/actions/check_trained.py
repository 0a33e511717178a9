"""Whether a run has weights to be used: asked before something that needs them is accepted."""

from django.contrib.auth.models import User

from engine.train.bundle_check import WEIGHTS, expect_bundle
from graphapp.access import access_run
from graphapp.errors import Refused
from graphapp.models import Run


def check_trained(user: User, run_id: str) -> Run:
    """One of the user's runs, whose bundle has its weights as they were written.

    Raises:
        FileDamaged: the weights are not those that were written.
        Refused: the run has none yet.
    """
    run = access_run(user, run_id)
    if not run.has_bundle:
        message = f"Run {run.number} has no weights yet: they are there once it has ended."
        raise Refused(422, "no_weights", message)
    expect_bundle(run.folder / "model", only=WEIGHTS)
    return run
