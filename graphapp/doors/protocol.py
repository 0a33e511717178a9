"""HTTP as uvicorn speaks it, with limits on what one connection may take: bytes and time.

uvicorn itself reads a head without end, and waits for the rest of a request for ever.
"""

import asyncio
from typing import Any

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from engine.spec import strict_json
from graphapp.doors.descriptors import most_connections
from graphapp.doors.lobby import lobby

PIECE_BYTES = 8 * 1024
"""What is read at one go, and so how exactly a head is measured."""
FRAMING_PER_BYTE = 8
"""Bytes beside each byte of a body that came in pieces: a piece of one byte has six."""
LINGER_SECONDS = 1.0
"""How long a refused client may take to read why."""


class Door(HttpToolsProtocol):
    """One connection, from its first byte to its end, or to where it becomes a websocket."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._in_head = True
        self._head = self._body = self._framing = 0
        self._began = 0.0
        self._deadline: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        lobby.asks(self)
        self._wait_for_request()
        if len(self.connections) > most_connections() and not lobby.make_room(self):
            self._refuse(503, "too_many", "Too many connections; try again in a moment.")

    def connection_lost(self, exc: Exception | None) -> None:
        lobby.is_served(self)
        for timer in (self._deadline, self._reading):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def dismiss(self) -> None:
        """End the connection now; whatever it still had to say is lost."""
        self.connections.discard(self)
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        if self._deadline is None:
            self._wait_for_request()
        for start in range(0, len(data), PIECE_BYTES):
            if self._refused or self.transport.is_closing():
                return
            self._take(data[start : start + PIECE_BYTES])
            if self.transport.get_protocol() is not self:  # it has become a websocket
                return

    def _take(self, piece: bytes) -> None:
        self._framing += len(piece)
        super().data_received(piece)
        if self._refused:
            return
        if self._in_head:
            self._head += len(piece)
            if self._head > settings.HEAD_BYTES + PIECE_BYTES:
                limit = f"{settings.HEAD_BYTES:,}"
                self._refuse(431, "too_large", f"A request's head has at most {limit} bytes.")
        elif self._framing > settings.HEAD_BYTES + 2 * PIECE_BYTES + FRAMING_PER_BYTE * self._body:
            self._refuse(400, "bad_request", "The request has far more around its body than in it.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head, self._body, self._framing = True, 0, 0, 0
        if self._deadline is None:
            self._wait_for_request()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        self._framing -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._framing = 0
        self._stop_waiting()
        lobby.is_served(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._deadline is None and self.cycle.response_complete:
            lobby.rests(self)

    def handle_websocket_upgrade(self) -> None:
        self._stop_waiting()
        lobby.is_served(self)
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _wait_for_request(self) -> None:
        lobby.asks(self)
        self._began = self.loop.time()
        self._deadline = self.loop.call_later(settings.REQUEST_SECONDS, self._look)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _look(self) -> None:
        """The time of a request is over; a long body that comes at some pace gets more of it."""
        self._deadline = None
        if self.cycle is not None and self._in_head and not self.cycle.response_complete:
            return  # it is being served, and has sent the beginning of something beside that
        allowed = settings.REQUEST_SECONDS + self._body / settings.BODY_BYTES_PER_SECOND
        left = self._began + allowed - self.loop.time()
        if self.flow.read_paused:  # it is we who do not read on
            left = settings.REQUEST_SECONDS
        if left > 0:
            self._deadline = self.loop.call_later(left, self._look)
        else:
            seconds = f"{settings.REQUEST_SECONDS:g}"
            self._refuse(408, "too_slow", f"The request was not complete within {seconds} seconds.")

    def _watch_reader(self, buffered: int) -> None:
        """End the connection of somebody who does not take the answer."""
        seconds = settings.REQUEST_SECONDS

        def look() -> None:
            now = self.transport.get_write_buffer_size()
            if buffered - now < seconds * settings.ANSWER_BYTES_PER_SECOND:
                self.dismiss()
            else:
                self._watch_reader(now)

        self._reading = self.loop.call_later(seconds, look)

    def _refuse(self, status: int, code: str, message: str) -> None:
        """Say why, read nothing more, and close."""
        self._refused = True
        self.flow.pause_reading()
        self._stop_waiting()
        self._unset_keepalive_if_required()
        lobby.is_served(self)
        started = False
        if self.cycle is not None and not self.cycle.response_complete:
            started = self.cycle.response_started
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if started:
            self.dismiss()
            return
        body = strict_json.dumps({"code": code, "message": message}).encode()
        head = b"content-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
        self.transport.write(STATUS_LINE[status] + head % len(body) + body)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # Closed at once, with bytes of the client unread, the answer would be lost on the way.
        self._deadline = self.loop.call_later(LINGER_SECONDS, self.dismiss)
