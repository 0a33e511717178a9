"""The log: no gap, no duplicate, one writer, and the row it leaves."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from graphapp.actions.beat_run import do_beat_run
from graphapp.actions.claim_run import do_claim_run
from graphapp.actions.note_death import do_note_death
from graphapp.actions.reap_run import do_reap_run
from graphapp.actions.release_run import do_release_run
from graphapp.actions.store_events import Fenced, do_store_events
from graphapp.event_log import read_events
from graphapp.models import Event, Run, State
from tests.graphapp.conftest import Send, metrics, started

CHECKPOINT = {"attempt": 1, "n": 2, "time": 1.0, "kind": "checkpoint", "step": 20, "best": None}


def numbers(run: Run) -> list[int]:
    return list(Event.objects.filter(run=run).order_by("seq").values_list("seq", flat=True))


@pytest.mark.django_db
def test_events_are_numbered_without_a_gap(held_run: Run) -> None:
    do_store_events(held_run.pk, 1, [started(1), metrics(2, 1)])
    do_store_events(held_run.pk, 1, [metrics(3, 2, 3)])
    held_run.refresh_from_db()
    assert numbers(held_run) == list(range(1, held_run.last_seq + 1))
    assert (held_run.state, held_run.step, held_run.steps) == (State.RUNNING, 3, 40)
    assert held_run.started is not None


@pytest.mark.django_db
def test_the_same_batch_again_changes_nothing(held_run: Run) -> None:
    batch = [started(1), metrics(2, 1)]
    do_store_events(held_run.pk, 1, batch)
    before = read_events(held_run.pk, 0, 100)
    assert do_store_events(held_run.pk, 1, batch).n == 2
    assert read_events(held_run.pk, 0, 100) == before


@pytest.mark.django_db
def test_a_batch_that_overlaps_adds_only_what_is_new(held_run: Run) -> None:
    do_store_events(held_run.pk, 1, [started(1), metrics(2, 1)])
    do_store_events(held_run.pk, 1, [metrics(2, 1), metrics(3, 2)])
    stored = Event.objects.filter(run=held_run, n__isnull=False).order_by("seq")
    assert list(stored.values_list("n", flat=True)) == [1, 2, 3]


@pytest.mark.django_db
def test_a_stale_attempt_cannot_write(held_run: Run) -> None:
    do_store_events(held_run.pk, 1, [started(1)])
    do_release_run(held_run.pk, 1, "its worker fell silent")
    again = do_claim_run("worker-2")
    assert again is not None
    before = numbers(held_run)
    with pytest.raises(Fenced):
        do_store_events(held_run.pk, 1, [metrics(2, 1)])
    assert not do_beat_run(held_run.pk, 1)
    assert numbers(held_run) == before
    assert do_beat_run(held_run.pk, 2)


@pytest.mark.django_db
def test_a_released_lease_cannot_write_even_before_the_next_claim(held_run: Run) -> None:
    do_release_run(held_run.pk, 1, "its worker fell silent")
    with pytest.raises(Fenced):
        do_store_events(held_run.pk, 1, [started(1)])


@pytest.mark.django_db
def test_not_a_number_travels_by_name(send: Send, held_run: Run) -> None:
    do_store_events(held_run.pk, 1, [started(1), metrics(2, 1, value=float("nan"))])
    events = send("GET", f"/api/runs/{held_run.pk}/events?after=3").json()["events"]
    assert events[-1]["series"] == {"train/loss": ["NaN"]}
    series = send("GET", f"/api/runs/{held_run.pk}/series").json()["series"]
    assert series["train/loss"]["max"] == ["NaN"]


@pytest.mark.django_db
def test_endings_close_the_run_in_the_same_transaction(held_run: Run) -> None:
    best = {"epoch": 1, "step": 20, "values": {"validation/loss": 0.2}}
    ending = {"attempt": 1, "n": 2, "time": 2.0, "kind": "finished", "best": best, "step": 40}
    do_store_events(held_run.pk, 1, [started(1), ending])
    held_run.refresh_from_db()
    assert (held_run.state, held_run.worker, held_run.best) == (State.FINISHED, "", best)
    last = Event.objects.filter(run=held_run).order_by("seq").last()
    assert last is not None
    assert last.kind == "state"


@pytest.mark.django_db
def test_three_deaths_in_a_row_fail_the_run(queued_run: Run) -> None:
    for attempt in (1, 2, 3):
        run = do_claim_run("worker-1")
        assert run is not None
        assert run.attempt == attempt
        do_note_death(run.pk, attempt, "SIGKILL: it said nothing", 3)
    queued_run.refresh_from_db()
    assert queued_run.state == State.FAILED
    assert "SIGKILL" in queued_run.reason
    assert do_claim_run("worker-1") is None


@pytest.mark.django_db
def test_a_newer_checkpoint_forgives_deaths(held_run: Run) -> None:
    Run.objects.filter(id=held_run.pk).update(deaths=2)
    do_store_events(held_run.pk, 1, [started(1), CHECKPOINT])
    do_note_death(held_run.pk, 1, "SIGKILL", 3)
    held_run.refresh_from_db()
    assert (held_run.state, held_run.deaths) == (State.QUEUED, 1)


@pytest.mark.django_db
def test_only_a_silent_worker_is_reaped(held_run: Run) -> None:
    beats = held_run.beats
    do_beat_run(held_run.pk, 1)
    assert not do_reap_run(held_run.pk, 1, beats)
    assert do_reap_run(held_run.pk, 1, beats + 1)
    held_run.refresh_from_db()
    assert (held_run.state, held_run.worker) == (State.QUEUED, "")


@pytest.mark.django_db(transaction=True)
def test_a_hundred_deliveries_make_one_claim(queued_run: Run) -> None:
    def claim(worker: int) -> bool:
        try:
            return do_claim_run(f"worker-{worker}") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(claim, range(100)))
    queued_run.refresh_from_db()
    assert (won.count(True), queued_run.attempt) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_run_share_a_gapless_numbering(held_run: Run) -> None:
    def store(n: int) -> None:
        try:
            do_store_events(held_run.pk, 1, [metrics(n, n)])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(store, range(1, 61)))
    held_run.refresh_from_db()
    assert numbers(held_run) == list(range(1, held_run.last_seq + 1))
    assert held_run.last_seq == 2 + 60
