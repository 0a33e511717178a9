"""A browser tab that watches a run, and comes back by itself after every disconnection."""

from __future__ import annotations

import json
import threading
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.stack import Stack


class Viewer(threading.Thread):
    """Reads the run's events from a websocket into `seqs`, always going on from its cursor."""

    def __init__(self, stack: Stack, run_id: str) -> None:
        super().__init__(daemon=True)
        self.seqs: list[int] = []
        self.connections = 0
        self._stack, self._run_id = stack, run_id
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.is_set():
            try:
                self._watch()
            except (OSError, WebSocketException, EOFError):
                self._done.wait(0.2)

    def stop(self) -> None:
        """Leave; waits until the socket is closed."""
        self._done.set()
        self.join(10)

    def _watch(self) -> None:
        cursor = self.seqs[-1] if self.seqs else 0
        address = f"{self._stack.url.replace('http', 'ws')}/ws/runs/{self._run_id}/?after={cursor}"
        origin = Origin(self._stack.url)
        with connect(address, origin=origin, open_timeout=5, max_size=2**20) as socket:
            self.connections += 1
            assert json.loads(socket.recv(10))["kind"] == "hello"
            while not self._done.is_set():
                try:
                    events: list[dict[str, Any]] = json.loads(socket.recv(0.5))
                except TimeoutError:
                    continue
                self.seqs += [event["seq"] for event in events]
