"""The real stack and a real Chromium for measurements, and when a trainer stands ready."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Page

from tests.browser import chromium
from tests.stack import Stack, until

CALM_SECONDS = 1.0


@contextmanager
def running_site() -> Iterator[Stack]:
    """Valkey, web and worker in a folder of their own, with the seconds of everyday life."""
    with (
        tempfile.TemporaryDirectory(prefix="brickwork-bench-") as folder,
        Stack(
            Path(folder),
            BRICKWORK_LEASE_SECONDS="30",
            BRICKWORK_BEAT_SECONDS="10",
            BRICKWORK_POLL_SECONDS="5",
        ) as stack,
    ):
        yield stack


@contextmanager
def open_page() -> Iterator[Page]:
    """A page in a browser of its own."""
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        yield page


def wait_until_warm(stack: Stack) -> None:
    """Wait until the spare trainer has done its warming up: it is there and uses no time."""
    until(lambda: _is_calm(stack), "a spare trainer stands ready", 60)


def wait_until_calm(stack: Stack) -> None:
    """Wait until no process of the stack computes."""
    until(lambda: _is_calm(stack, need_spare=False), "the machine is calm", 60)


def _is_calm(stack: Stack, need_spare: bool = True) -> bool:
    before = _used(stack)
    time.sleep(CALM_SECONDS)
    after = _used(stack)
    has_spare = len(stack.trainers()) == 1
    used = sum(after[pid] - before.get(pid, 0.0) for pid in after)
    return (has_spare or not need_spare) and used < 0.05 * CALM_SECONDS


def _used(stack: Stack) -> dict[int, float]:
    """CPU seconds of the worker and its trainers so far."""
    seconds = {}
    for process in [stack.process("worker"), *stack.trainers()]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds[process.pid] = times.user + times.system
    return seconds
