"""`/ws/runs/<id>/?after=<seq>`: hello, the events after the cursor in order, then live ones.

Close codes: 4400 bad message or cursor, 4401 not signed in, 4404 no such run, 4408 too slow,
4429 too many sockets or messages.
"""

import asyncio
import json
import time
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import get_user_model

from engine.spec import strict_json
from graphapp.access import access_run
from graphapp.consumers.hub import Feed, current_hub, read_database
from graphapp.errors import NotFound
from graphapp.models import Run
from graphapp.presented import presented_run

BAD_MESSAGE, NOT_SIGNED_IN, NO_SUCH_RUN, TOO_SLOW, TOO_MANY = 4400, 4401, 4404, 4408, 4429
MOST_DIGITS = 18


class NoSuchSocket(AsyncWebsocketConsumer):
    """Any address without a socket."""

    channel_layer_alias = ""

    async def connect(self) -> None:
        await self.accept()
        await self.close(NO_SUCH_RUN)


class RunStream(AsyncWebsocketConsumer):
    """One browser's view of one run: a cursor into its log and one sender."""

    # The hub alone listens to the channel layer, once per process and not once per socket.
    channel_layer_alias = ""

    feed: Feed | None = None
    admitted = False
    sender: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept first: a browser sees a close code only of a socket that was open."""
        await self.accept()
        self.received: list[float] = []
        self.user = self.scope["user"]
        if not self.user.is_authenticated:
            await self.close(NOT_SIGNED_IN)
            return
        cursor = self._cursor()
        run = await self._find_run()
        if cursor is None or run is None:
            await self.close(BAD_MESSAGE if cursor is None else NO_SUCH_RUN)
            return
        hub = current_hub()
        self.admitted = hub.admit(self.user.pk)
        if not self.admitted:
            await self.close(TOO_MANY)
            return
        self.feed = hub.watch(run.pk, run.last_seq)
        self.sender = asyncio.create_task(self._send_until_gone(run, cursor))

    async def disconnect(self, code: int) -> None:
        if self.sender:
            self.sender.cancel()
        hub = current_hub()
        if self.feed:
            hub.leave(self.feed)
            self.feed = None
        if self.admitted:
            hub.dismiss(self.user.pk)
            self.admitted = False

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing need be said to this socket; `{"ping": n}` is answered, all else refused."""
        now = time.monotonic()
        self.received = [moment for moment in self.received if moment > now - 1] + [now]
        if len(self.received) > settings.SOCKET_MESSAGES_PER_SECOND:
            await self.close(TOO_MANY)
            return
        number = _ping(text_data)
        if number is None:
            await self.close(BAD_MESSAGE)
        else:
            await self._deliver(strict_json.dumps({"kind": "pong", "ping": number}))

    async def _send_until_gone(self, run: Run, cursor: int) -> None:
        try:
            await self._send_all(run, cursor)
        except TimeoutError:  # it does not take a frame in time; it can come back
            await self.close(TOO_SLOW)
        except OSError:
            return  # the browser has gone; `disconnect` tidies up

    async def _send_all(self, run: Run, cursor: int) -> None:
        presented = await read_database(presented_run, run)
        hello = {"kind": "hello", "run": presented, "state": run.state, "last_seq": run.last_seq}
        await self._deliver(strict_json.dumps(hello))
        checked = time.monotonic()
        # A cancellation that arrives together with a frame is lost: what ends this is the feed.
        while (feed := self.feed) is not None:
            wait = checked + settings.SOCKET_RECHECK_SECONDS - time.monotonic()
            try:
                frame = await asyncio.wait_for(feed.next_frame(cursor), max(wait, 0.0))
            except TimeoutError:
                frame = None
            if frame:
                await self._deliver(frame.text)
                cursor = frame.last
            if time.monotonic() - checked > settings.SOCKET_RECHECK_SECONDS:
                checked = time.monotonic()
                if not await self._still_welcome():
                    return

    async def _deliver(self, text: str) -> None:
        async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
            await self.send(text_data=text)

    async def _still_welcome(self) -> bool:
        users = get_user_model().objects.filter(pk=self.user.pk, is_active=True)
        if not await read_database(users.exists):
            await self.close(NOT_SIGNED_IN)
        elif not await self._find_run():
            await self.close(NO_SUCH_RUN)
        else:
            return True
        return False

    async def _find_run(self) -> Run | None:
        run_id = self.scope["url_route"]["kwargs"]["run_id"]
        if not _is_number(run_id):
            return None
        try:
            return await read_database(access_run, self.user, run_id)
        except NotFound:
            return None

    def _cursor(self) -> int | None:
        """The seq after which to begin; none when the address names no such number."""
        query = parse_qs(self.scope["query_string"].decode("latin1"), keep_blank_values=True)
        after = query.get("after", ["0"])[-1]
        return int(after) if _is_number(after) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _ping(text: str | None) -> int | None:
    if text is None or len(text) > settings.SOCKET_MESSAGE_BYTES:
        return None
    try:
        message: Any = json.loads(text)
    except (ValueError, RecursionError):
        return None
    number = message.get("ping") if isinstance(message, dict) and len(message) == 1 else None
    return number if type(number) is int and 0 <= number < 2**53 else None
