"""One per web process: hears that runs have grown, reads each run's new events once, shares them.

The channel layer only says "run R has reached seq N" and may lose that; every two seconds the hub
also asks the database about the runs being watched.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import DatabaseError, connection

from graphapp.announce import GROUP
from graphapp.event_log import Frame, read_events
from graphapp.models import Run

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

FRAMES_KEPT = 4
EVENTS_READ = 1_000
RETRY_SECONDS = 1.0
READERS = 4

# Threads of the hub's own, whose database connections stay open between reads.
readers = ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="hub")


async def read_database(function: Callable[..., Result], *arguments: Any) -> Result:
    """FUNCTION(*ARGUMENTS) in one of the hub's threads."""

    def reading() -> Result:
        try:
            return function(*arguments)
        except DatabaseError:
            connection.close()  # the next read begins with a fresh one
            raise

    return await asyncio.get_running_loop().run_in_executor(readers, reading)


class Feed:
    """One watched run: how far its log is known to reach, and the frames read last."""

    def __init__(self, run_id: int, reached: int) -> None:
        self.run_id = run_id
        self.reached = reached
        self.watchers = 0
        self._more = asyncio.Event()
        self._frames: OrderedDict[tuple[int, int], asyncio.Task[Frame]] = OrderedDict()

    def reach(self, seq: int) -> None:
        """The log now reaches SEQ: wake whoever waits."""
        if seq > self.reached:
            self.reached = seq
            self._more.set()
            self._more = asyncio.Event()

    async def next_frame(self, cursor: int) -> Frame:
        """The events after CURSOR, as soon as there are any.

        Sockets with the same cursor share one read and one text.
        """
        while True:
            while self.reached <= cursor:
                await self._more.wait()
            try:
                frame = await asyncio.shield(self._reading(cursor))
            except DatabaseError as error:
                logger.warning("Reading run %s failed, trying again: %s", self.run_id, error)
                self._frames.clear()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if frame.last:
                return frame
            # Announced but not there: the run was deleted, or a message overtook its commit.
            self.reached = cursor

    def _reading(self, cursor: int) -> asyncio.Task[Frame]:
        key = (cursor, self.reached)
        if key not in self._frames:
            reading = read_database(
                read_events, self.run_id, cursor, EVENTS_READ, settings.FRAME_BYTES
            )
            self._frames[key] = asyncio.ensure_future(reading)
            while len(self._frames) > FRAMES_KEPT:
                self._frames.popitem(last=False)
        return self._frames[key]


class Hub:
    """The feeds of all runs that are being watched in this process."""

    def __init__(self) -> None:
        self._feeds: dict[int, Feed] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.sockets = 0
        self.sockets_of: dict[int, int] = {}

    def watch(self, run_id: int, reached: int) -> Feed:
        """The run's feed, for one more watcher; hand it back with `leave`."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._poll())]
        feed = self._feeds.setdefault(run_id, Feed(run_id, reached))
        feed.reach(reached)
        feed.watchers += 1
        return feed

    def leave(self, feed: Feed) -> None:
        """One watcher fewer."""
        feed.watchers -= 1
        if not feed.watchers:
            self._feeds.pop(feed.run_id, None)

    def admit(self, user_id: int) -> bool:
        """Count one more socket of a user; False (and not counted) when there are too many."""
        mine = self.sockets_of.get(user_id, 0)
        if mine >= settings.SOCKETS_PER_USER or self.sockets >= settings.SOCKETS_PER_PROCESS:
            return False
        self.sockets += 1
        self.sockets_of[user_id] = mine + 1
        return True

    def dismiss(self, user_id: int) -> None:
        """One socket of a user fewer."""
        self.sockets -= 1
        self.sockets_of[user_id] -= 1
        if not self.sockets_of[user_id]:
            del self.sockets_of[user_id]

    async def _listen(self) -> None:
        layer = get_channel_layer()
        if layer is None:
            return
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    message = await layer.receive(channel)
                    feed = self._feeds.get(message["run"])
                    if feed:
                        feed.reach(message["seq"])
            except Exception as error:  # noqa: BLE001 (whatever Redis does, the poll goes on)
                logger.warning("Redis is away, asking the database instead: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(settings.HUB_POLL_SECONDS)
            try:
                for run_id, seq in await read_database(_reached, list(self._feeds)):
                    feed = self._feeds.get(run_id)
                    if feed:
                        feed.reach(seq)
            except DatabaseError as error:
                logger.warning("Asking for new events failed, trying again: %s", error)


def _reached(run_ids: list[int]) -> list[tuple[int, int]]:
    return list(Run.objects.filter(id__in=run_ids).values_list("id", "last_seq"))


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current_hub() -> Hub:
    """The hub of this process (of this event loop, where tests have several)."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
