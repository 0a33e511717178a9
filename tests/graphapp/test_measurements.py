"""Measurements over HTTP and in the database: asked once, kept by their question, taken by one."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from graphapp.actions.ask_measurement import do_ask_measurement
from graphapp.actions.beat_measurement import do_beat_measurement
from graphapp.actions.claim_measurement import do_claim_measurement
from graphapp.actions.create_run import RunRequest, do_create_run
from graphapp.actions.end_measurement import do_answer_measurement, do_fail_measurement
from graphapp.actions.release_measurement import do_release_measurement
from graphapp.models import Measurement
from graphapp.tasks.devices import Devices
from graphapp.tasks.reaper import Reaper
from tests.graphapp.conftest import BROKEN, GRAPH, RECIPE, Send
from tests.graphapp.test_supervision import LEASE, Never

pytestmark = pytest.mark.django_db

ANSWER: dict[str, Any] = {
    "learning_rate": None,
    "steepest": None,
    "lowest_tenth": None,
    "rates": [1e-7, 1e-6, 1e-5],
    "losses": [2.5, float("inf"), float("nan")],
    "smoothed": [2.5, float("inf"), float("nan")],
    "exploded": True,
}


def question(**changes: Any) -> dict[str, Any]:
    return {"kind": "probe", "graph": GRAPH, "recipe": RECIPE, **changes}


def ask(send: Send, **changes: Any) -> Any:
    return send("POST", "/api/measurements", question(**changes))


def claimed(worker: str = "worker-1") -> Measurement:
    measurement = do_claim_measurement(worker)
    assert measurement is not None
    return measurement


def test_what_is_asked_waits_and_is_told(send: Send) -> None:
    asked = ask(send)
    assert asked.status_code == 202
    waiting = asked.json()
    assert waiting == {
        "id": waiting["id"],
        "kind": "probe",
        "state": "waiting",
        "answer": None,
        "message": "",
    }
    assert send("GET", f"/api/measurements/{waiting['id']}").json() == waiting
    assert send("GET", "/api/measurements/999999").status_code == 404


def test_what_has_no_say_in_the_answer_makes_no_new_question(send: Send) -> None:
    first = ask(send).json()["id"]
    moved = GRAPH | {"name": "Another", "canvas": {"positions": {"flat": {"x": 1, "y": 2}}}}
    slower = RECIPE | {"optimizer": {"name": "adam", "learning_rate": 0.5}}
    assert ask(send, graph=moved, recipe=slower).json()["id"] == first
    assert ask(send, kind="find_learning_rate").json()["id"] != first
    assert ask(send, recipe=RECIPE | {"batch_size": 8}).json()["id"] != first
    without_bias = {"id": "dense", "block": "Dense", "params": {"units": 10, "use_bias": False}}
    nodes = [without_bias if node["id"] == "dense" else node for node in GRAPH["nodes"]]
    assert ask(send, graph=GRAPH | {"nodes": nodes}).json()["id"] != first
    assert Measurement.objects.count() == 4


def test_an_answer_is_kept_and_measured_anew_only_when_wanted(send: Send) -> None:
    found = ask(send, kind="find_learning_rate").json()["id"]
    do_answer_measurement(claimed().pk, "worker-1", ANSWER)
    again = ask(send, kind="find_learning_rate")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (200, found, "done")
    # What is not finite travels by name.
    assert again.json()["answer"]["losses"] == [2.5, "Infinity", "NaN"]
    assert do_claim_measurement("worker-1") is None
    anew = ask(send, kind="find_learning_rate", again=True)
    assert (anew.status_code, anew.json()["id"], anew.json()["answer"]) == (202, found, None)
    assert claimed().pk == int(found)


def test_what_failed_is_asked_again(send: Send) -> None:
    ask(send)
    do_fail_measurement(claimed().pk, "worker-1", "It was too large.")
    failed = Measurement.objects.get()
    assert (failed.state, failed.message) == ("failed", "It was too large.")
    again = ask(send)
    assert (again.status_code, again.json()["message"]) == (202, "")
    assert claimed().pk == failed.pk


def test_it_is_refused_as_a_run_would_be(send: Send) -> None:
    broken = ask(send, graph=BROKEN)
    assert (broken.status_code, broken.json()["code"]) == (422, "graph_has_problems")
    assert broken.json()["problems"]
    nowhere = ask(send, recipe=RECIPE | {"data": "nowhere"})
    assert nowhere.json()["problems"][0]["code"] == "unknown_data"
    assert ask(send, kind="find_happiness").status_code == 422
    assert ask(send, graph={"format": "other"}).status_code == 400
    several = ask(send, recipe=RECIPE | {"devices": 2})
    assert (several.status_code, several.json()["code"]) == (422, "not_measurable")
    assert Measurement.objects.count() == 0


def test_few_may_wait_and_the_oldest_are_forgotten(send: Send, settings: Any) -> None:
    settings.MEASUREMENTS_WAITING_PER_USER, settings.MEASUREMENTS_KEPT = 2, 3
    for size in (1, 2):
        assert ask(send, recipe=RECIPE | {"batch_size": size}).status_code == 202
    refused = ask(send, recipe=RECIPE | {"batch_size": 3})
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_measurements")
    assert ask(send, recipe=RECIPE | {"batch_size": 1}).status_code == 202, "it waits already"
    for size in (3, 4, 5, 6):
        do_answer_measurement(claimed().pk, "worker-1", ANSWER)
        assert ask(send, recipe=RECIPE | {"batch_size": size}).status_code == 202
    kept = Measurement.objects.values_list("recipe", "state")
    assert [(recipe["batch_size"], state) for recipe, state in kept] == [
        (6, "waiting"),
        (5, "waiting"),
        (4, "done"),
        (3, "done"),
        (2, "done"),
    ]


def test_one_worker_takes_it_and_only_that_one_writes(owner: User) -> None:
    asked = do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    assert claimed("worker-1").pk == asked.pk
    assert do_claim_measurement("worker-2") is None
    assert not do_beat_measurement(asked.pk, "worker-2")
    do_answer_measurement(asked.pk, "worker-2", ANSWER)
    do_fail_measurement(asked.pk, "worker-2", "no")
    asked.refresh_from_db()
    assert (asked.state, asked.worker, asked.answer) == ("measuring", "worker-1", None)
    do_release_measurement(asked.pk, "worker-1")
    assert claimed("worker-2").pk == asked.pk
    do_answer_measurement(asked.pk, "worker-1", ANSWER)
    asked.refresh_from_db()
    assert (asked.state, asked.worker) == ("measuring", "worker-2")


def test_runs_go_first_and_a_worker_does_one_thing_at_a_time(owner: User) -> None:
    asked = do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    do_ask_measurement(owner, "find_learning_rate", GRAPH, RECIPE)
    devices = Devices("worker-1", 2)
    run = do_create_run(owner, RunRequest(GRAPH, RECIPE, None, None))
    assert devices.are_wanted()
    taken = devices.claim()
    assert taken is not None
    assert taken.pk == run.pk
    assert devices.are_wanted(), "a run beside it would spoil a measurement"
    assert devices.claim_measurement() is None
    devices.give_back(taken)
    assert not devices.are_wanted()
    measurement = devices.claim_measurement()
    assert measurement is not None
    assert measurement.pk == asked.pk
    assert devices.claim_measurement() is None, "two would disturb one another"
    devices.end_measurement()
    assert devices.claim_measurement() is not None


def test_a_run_for_which_the_worker_is_too_small_does_not_hold_measurements_up(
    owner: User,
) -> None:
    do_create_run(owner, RunRequest(GRAPH, RECIPE | {"devices": 2}, None, None))
    assert Devices("worker-2", 2).are_wanted()
    assert not Devices("worker-1", 1).are_wanted()


def test_a_measurement_is_free_when_its_counter_stood_still(owner: User, settings: Any) -> None:
    settings.LEASE_SECONDS = LEASE
    reaper = Reaper(Never())  # type: ignore[arg-type]
    asked = do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    claimed()
    assert reaper.look_at_measurements(0.0) == []
    assert do_beat_measurement(asked.pk, "worker-1")
    assert reaper.look_at_measurements(LEASE) == []
    assert reaper.look_at_measurements(2 * LEASE - 1) == []
    assert reaper.look_at_measurements(2 * LEASE) == [asked.pk]
    asked.refresh_from_db()
    assert (asked.state, asked.worker, asked.deaths) == ("waiting", "", 1)


def test_a_measurement_that_ends_every_worker_fails(owner: User, settings: Any) -> None:
    settings.LEASE_SECONDS = LEASE
    reaper = Reaper(Never())  # type: ignore[arg-type]
    asked = do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    for time in range(settings.MEASUREMENT_DEATHS):
        claimed()
        assert reaper.look_at_measurements(10 * time * LEASE) == []
        assert reaper.look_at_measurements((10 * time + 1) * LEASE) == [asked.pk]
    assert do_claim_measurement("worker-1") is None
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert asked.message.startswith("3 workers fell silent")
