"""Tells every web process that a run's log has grown: `{run, seq}` on the channel layer, no data.

The layer may drop a message, and Redis may be away: readers also ask the database every two
seconds. So announcing never waits and never fails; a run's newer number replaces its older one.
"""

import asyncio
import logging
import threading

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "runs"


class Announcer:
    """A thread with an event loop of its own, for a channel layer belongs to one loop."""

    def __init__(self) -> None:
        self._reached: dict[int, int] = {}
        self._lock = threading.Lock()
        self._more: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def announce(self, run_id: int, seq: int) -> None:
        """Run RUN_ID has reached SEQ. Returns at once."""
        with self._lock:
            self._reached[run_id] = max(seq, self._reached.get(run_id, 0))
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._more = asyncio.Event()
                threading.Thread(target=self._run, name="announcer", daemon=True).start()
            assert self._more is not None
            self._loop.call_soon_threadsafe(self._more.set)

    def _run(self) -> None:
        assert self._loop is not None
        self._loop.run_until_complete(self._send_for_ever())

    async def _send_for_ever(self) -> None:
        assert self._more is not None
        layer, reachable = get_channel_layer(), True
        if layer is None:
            return
        while True:
            await self._more.wait()
            self._more.clear()
            with self._lock:
                batch, self._reached = self._reached, {}
            try:
                for run_id, seq in batch.items():
                    message = {"type": "run.reached", "run": run_id, "seq": seq}
                    await layer.group_send(GROUP, message)
                reachable = True
            except Exception as error:  # noqa: BLE001 (whatever Redis does, readers still poll)
                if reachable:
                    logger.warning("Redis is away, viewers ask the database meanwhile: %s", error)
                reachable = False


_announcer = Announcer()


def announce(run_id: int, seq: int) -> None:
    """Run RUN_ID has reached SEQ: whoever watches it may read on."""
    _announcer.announce(run_id, seq)
