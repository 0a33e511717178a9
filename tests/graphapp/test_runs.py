"""Runs over HTTP: accepted once, refused with reasons, steered, deleted."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from graphapp.actions.claim_run import do_claim_run
from graphapp.actions.store_events import do_store_events
from graphapp.models import Event, Run, State
from graphapp.tasks.devices import Devices
from tests.graphapp.conftest import BROKEN, GRAPH, RECIPE, Send, metrics, started

pytestmark = pytest.mark.django_db


def order(**changes: Any) -> dict[str, Any]:
    return {"graph": GRAPH, "recipe": RECIPE, **changes}


def test_an_accepted_run_waits_with_its_frozen_graph(send: Send) -> None:
    run = send("POST", "/api/runs", order()).json()
    assert (run["state"], run["number"], run["last_seq"]) == ("queued", 1, 1)
    assert run["can"] == {"pause": False, "resume": False, "stop": True, "delete": True}
    assert send("GET", f"/api/runs/{run['id']}/graph").json()["name"] == GRAPH["name"]
    events = send("GET", f"/api/runs/{run['id']}/events").json()
    assert [(event["seq"], event["kind"], event["state"]) for event in events["events"]] == [
        (1, "state", "queued")
    ]


def test_runs_are_listed_latest_first_and_by_graph(send: Send) -> None:
    graph_id = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    send("POST", "/api/runs", order())
    send("POST", "/api/runs", order(graph_id=graph_id))
    assert [run["number"] for run in send("GET", "/api/runs").json()] == [2, 1]
    of_graph = send("GET", f"/api/runs?graph_id={graph_id}").json()
    assert [(run["number"], run["graph_id"]) for run in of_graph] == [(2, graph_id)]


def test_the_same_key_twice_is_one_run(send: Send) -> None:
    first = send("POST", "/api/runs", order(), **{"Idempotency-Key": "k-1"}).json()
    second = send("POST", "/api/runs", order(), **{"Idempotency-Key": "k-1"}).json()
    assert first["id"] == second["id"]
    assert Run.objects.count() == 1


def test_a_key_cannot_be_used_for_something_else(send: Send) -> None:
    send("POST", "/api/runs", order(), **{"Idempotency-Key": "k-1"})
    other = order(recipe=RECIPE | {"epochs": 3})
    refused = send("POST", "/api/runs", other, **{"Idempotency-Key": "k-1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "key_reused")


def test_weights_come_from_a_run_of_ones_own_that_has_some(send: Send) -> None:
    waiting = send("POST", "/api/runs", order()).json()["id"]
    refused = send("POST", "/api/runs", order(weights_from=waiting))
    assert (refused.status_code, refused.json()["code"]) == (422, "no_weights")
    assert send("POST", "/api/runs", order(weights_from="123456")).status_code == 404
    other = User.objects.create_user("somebody else")
    Run.objects.filter(id=waiting).update(owner=other)
    assert send("POST", "/api/runs", order(weights_from=waiting)).status_code == 404
    assert Run.objects.count() == 1


def test_a_graph_with_problems_is_not_trained(send: Send) -> None:
    refused = send("POST", "/api/runs", order(graph=BROKEN))
    assert (refused.status_code, refused.json()["code"]) == (422, "graph_has_problems")
    assert refused.json()["problems"]
    missing = send("POST", "/api/runs", order(recipe=RECIPE | {"data": "nowhere"}))
    assert missing.json()["problems"][0]["code"] == "unknown_data"
    assert Run.objects.count() == 0


def test_somebody_elses_graph_cannot_be_named(send: Send) -> None:
    assert send("POST", "/api/runs", order(graph_id="17")).status_code == 404
    assert Run.objects.count() == 0


def test_the_number_of_waiting_runs_is_limited(send: Send, settings: Any) -> None:
    settings.RUNS_WAITING_PER_USER = 1
    assert send("POST", "/api/runs", order()).status_code == 201
    refused = send("POST", "/api/runs", order())
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_runs")


def test_a_waiting_run_stops_at_once(send: Send, queued_run: Run) -> None:
    stopped = send("POST", f"/api/runs/{queued_run.pk}/stop")
    assert (stopped.status_code, stopped.json()["state"]) == (202, "stopped")
    assert stopped.json()["ended"]
    assert do_claim_run("worker-1") is None
    again = send("POST", f"/api/runs/{queued_run.pk}/stop")
    assert (again.status_code, again.json()["code"]) == (409, "ended")


def test_wishes_for_a_held_run_wait_for_its_worker(send: Send, held_run: Run) -> None:
    path = f"/api/runs/{held_run.pk}"
    do_store_events(held_run.pk, 1, [started(1)])
    assert send("POST", f"{path}/pause").json()["can"]["resume"]
    assert do_store_events(held_run.pk, 1, [metrics(2, 1)]).wanted == "pause"
    assert send("POST", f"{path}/resume").json()["can"]["pause"]
    stopping = send("POST", f"{path}/stop").json()
    assert (stopping["state"], stopping["can"]["stop"]) == ("running", False)
    assert do_store_events(held_run.pk, 1, [metrics(3, 2)]).wanted == "stop"
    assert send("POST", f"{path}/resume").status_code == 409


def test_a_paused_run_without_a_trainer_is_queued_again(send: Send, held_run: Run) -> None:
    Run.objects.filter(id=held_run.pk).update(state=State.PAUSED, wanted="pause", worker="")
    resumed = send("POST", f"/api/runs/{held_run.pk}/resume").json()
    assert resumed["state"] == "queued"
    again = do_claim_run("worker-2")
    assert again is not None
    assert again.attempt == 2


def test_a_run_waits_for_a_worker_with_as_many_devices_as_it_asks_for(send: Send) -> None:
    recipe = RECIPE | {"devices": 2}
    created = send("POST", "/api/runs", {"graph": GRAPH, "recipe": recipe}).json()
    other = send("POST", "/api/runs", {"graph": GRAPH, "recipe": RECIPE}).json()
    small = Devices("worker-1", 1)
    taken = small.claim()
    assert taken is not None
    assert str(taken.pk) == other["id"]
    assert small.claim() is None
    assert small.claim() is None
    waiting = send("GET", f"/api/runs/{created['id']}").json()
    assert waiting["state"] == "queued"
    assert waiting["reason"].startswith("It asks for 2 devices, and the worker that looked has 1.")
    assert Event.objects.filter(run=created["id"]).count() == 2

    large = Devices("worker-2", 3)
    taken = large.claim()
    assert taken is not None
    assert (str(taken.pk), taken.devices, taken.reason) == (created["id"], 2, "")
    send("POST", "/api/runs", {"graph": GRAPH, "recipe": recipe})
    assert large.claim() is None  # one device is free
    large.give_back(taken)
    assert large.claim() is not None


def test_a_run_in_training_is_not_deleted(send: Send, held_run: Run) -> None:
    refused = send("DELETE", f"/api/runs/{held_run.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "run_active")
    Run.objects.filter(id=held_run.pk).update(state=State.FINISHED, worker="")
    assert send("DELETE", f"/api/runs/{held_run.pk}").status_code == 204
    assert not Event.objects.exists()


def test_numbers_that_no_database_knows_are_refused(send: Send, owner: User) -> None:
    assert send("GET", f"/api/runs/{2**80}").status_code == 422
    assert send("GET", "/api/runs/999999").status_code == 404
    assert send("GET", f"/api/runs/1/events?after={2**63}").status_code == 422
    assert send("GET", "/api/runs/1/events?after=-1").status_code == 422
