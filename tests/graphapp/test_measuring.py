"""The worker's part of a measurement, with a real process aside."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User

from graphapp.actions.ask_measurement import do_ask_measurement
from graphapp.actions.create_run import RunRequest, do_create_run
from graphapp.models import Dataset, Measurement
from graphapp.tasks.devices import Devices
from graphapp.tasks.measuring import Measuring
from tests.graphapp.conftest import GRAPH, RECIPE

pytestmark = pytest.mark.django_db


@pytest.fixture
def devices() -> Devices:
    return Devices("worker-1", 1)


def measured(devices: Devices, closing: bool = False) -> Measurement:
    """The measurement that waits, after this worker has taken it up."""
    measurement = devices.claim_measurement()
    assert measurement is not None
    closed = threading.Event()
    if closing:
        closed.set()
    Measuring(measurement, devices, closed).measure()
    measurement.refresh_from_db()
    return measurement


def test_a_probe_and_a_sweep_are_answered(owner: User, devices: Devices) -> None:
    do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    probe = measured(devices)
    devices.end_measurement()
    assert (probe.state, probe.message) == ("done", "")
    seconds = probe.answer["seconds"]
    assert 0 < seconds["low"] < seconds["training"] < seconds["high"]
    do_ask_measurement(owner, "find_learning_rate", GRAPH, RECIPE)
    sweep = measured(devices)
    assert sweep.state == "done"
    assert 1e-7 < sweep.answer["learning_rate"] < 10
    assert len(sweep.answer["rates"]) == len(sweep.answer["losses"])


def test_a_run_that_waits_goes_first(owner: User, devices: Devices) -> None:
    do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    measurement = devices.claim_measurement()
    do_create_run(owner, RunRequest(GRAPH, RECIPE, None, None))
    assert measurement is not None
    Measuring(measurement, devices, threading.Event()).measure()
    measurement.refresh_from_db()
    assert (measurement.state, measurement.worker) == ("waiting", "")


def test_a_worker_that_shuts_down_gives_it_back(owner: User, devices: Devices) -> None:
    do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    assert measured(devices, closing=True).state == "waiting"


def test_what_takes_too_long_is_given_up(owner: User, devices: Devices, settings: Any) -> None:
    settings.MEASUREMENT_SECONDS = 0.1
    do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    slow = measured(devices)
    assert slow.state == "failed"
    assert slow.message.startswith("It was not measured within 0 seconds")


def test_what_would_not_fit_is_refused_with_what_would(
    owner: User, devices: Devices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRICKWORK_MEMORY_BYTES", "1000")
    do_ask_measurement(owner, "probe", GRAPH, RECIPE | {"device": "cpu"})
    large = measured(devices)
    assert large.state == "failed"
    assert "make the network smaller" in large.message


def test_data_that_are_gone_are_named(owner: User, devices: Devices) -> None:
    do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    gone = RECIPE | {"data": "gone"}
    Measurement.objects.update(recipe=gone)
    assert not Dataset.objects.exists()
    lost = measured(devices)
    assert (lost.state, lost.message) == ("failed", "There is no such data set.")
