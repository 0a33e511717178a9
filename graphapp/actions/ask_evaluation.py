"""Asking how good a trained run is on other data."""

from django.contrib.auth.models import User

from graphapp.access import access_data
from graphapp.actions.check_trained import check_trained
from graphapp.actions.keep_question import Question, do_keep_question
from graphapp.models import Measurement, MeasurementKind


def do_ask_evaluation(user: User, run_id: str, data: str, again: bool = False) -> Measurement:
    """Have a worker measure the run on every row of the data set DATA, unless that is known.

    Whether they fit is for the worker to say: it is asked of each cell.

    Raises:
        FileDamaged: the run's weights are not those that were written.
        Refused: the run has none yet, there is no such data set, or too many measurements wait.
    """
    run, described = check_trained(user, run_id), access_data(user, data).description
    of = {"run": run, "data": described["name"]}
    # Data that were imported anew under the same name are another question.
    known_by = [str(run.pk), described["name"], described["files"]]
    return do_keep_question(user, Question(MeasurementKind.EVALUATE, of, known_by), again)
