"""The worker's judgement: whose run is silent, and when a trainer hangs. Clocks are given."""

from typing import Any

import pytest

from graphapp.actions.beat_run import do_beat_run
from graphapp.models import Run, State
from graphapp.tasks.pace import Pace
from graphapp.tasks.reaper import Reaper
from tests.graphapp.conftest import metrics, started

LEASE = 30.0


class Never:
    """An event that is never set."""

    def wait(self, seconds: float) -> bool:
        return False


@pytest.fixture
def reaper(settings: Any) -> Reaper:
    settings.LEASE_SECONDS = LEASE
    return Reaper(Never())  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_run_is_free_when_its_counter_stood_still_for_a_lease(
    reaper: Reaper, held_run: Run
) -> None:
    assert reaper.look(0.0) == []
    assert reaper.look(LEASE - 1) == []
    do_beat_run(held_run.pk, 1)
    assert reaper.look(LEASE) == []
    assert reaper.look(2 * LEASE - 1) == []
    assert reaper.look(2 * LEASE) == [held_run.pk]
    held_run.refresh_from_db()
    assert held_run.state == State.QUEUED


@pytest.mark.django_db
def test_a_worker_that_has_just_started_gives_a_whole_lease(reaper: Reaper, held_run: Run) -> None:
    """However long the run was silent before: what counts is this process's own clock."""
    assert reaper.look(1_000_000.0) == []
    assert reaper.look(1_000_000.0 + LEASE) == [held_run.pk]


def test_a_trainer_hangs_after_sixty_of_its_usual_steps(settings: Any) -> None:
    settings.HUNG_SECONDS = 120.0
    pace = Pace(0.0)
    pace.note(started(1), 1.0)
    assert not pace.hangs(121.0)
    assert pace.hangs(121.5)
    for step in range(1, 11):
        pace.note(metrics(step + 1, step), 1.0 + 10.0 * step)
    assert pace.step == 10
    assert not pace.hangs(101.0 + 599.0)
    assert pace.hangs(101.0 + 601.0)


def test_a_paused_trainer_does_not_hang(settings: Any) -> None:
    settings.HUNG_SECONDS = 120.0
    pace = Pace(0.0)
    pace.rest(1_000.0)
    assert not pace.hangs(1_100.0)
