"""Who is there: connections that have not said yet what they want, and those that rest.

When there are too many, whoever has been half a request for longest goes first: somebody with a
real one needs milliseconds for it. Then go those who keep a connection and ask nothing.
"""

import logging
import time
from collections.abc import Iterator
from typing import Protocol

logger = logging.getLogger(__name__)

TELL_SECONDS = 60.0


class Guest(Protocol):
    """A connection as the lobby sees it."""

    def dismiss(self) -> None:
        """End it now."""


class Lobby:
    """One per process."""

    def __init__(self) -> None:
        # Dictionaries, since they remember the order in which guests came.
        self._asking: dict[Guest, None] = {}
        self._resting: dict[Guest, None] = {}
        self._told = float("-inf")

    def asks(self, guest: Guest) -> None:
        """A request of GUEST is under way to us, or awaited."""
        self._resting.pop(guest, None)
        self._asking.setdefault(guest)

    def is_served(self, guest: Guest) -> None:
        """GUEST has said what it wants, or has gone."""
        self._asking.pop(guest, None)
        self._resting.pop(guest, None)

    def rests(self, guest: Guest) -> None:
        """GUEST has its answer and may ask again."""
        self._asking.pop(guest, None)
        self._resting[guest] = None

    def make_room(self, newcomer: Guest) -> bool:
        """End one other connection; False where all of them are being served."""
        for guest in self._others(newcomer):
            self._tell("connections are ended that keep us waiting")
            self.is_served(guest)
            guest.dismiss()
            return True
        self._tell("newcomers are sent away")
        return False

    def _others(self, newcomer: Guest) -> Iterator[Guest]:
        for guests in (self._asking, self._resting):
            yield from (guest for guest in guests if guest is not newcomer)

    def _tell(self, what: str) -> None:
        now = time.monotonic()
        if now - self._told > TELL_SECONDS:
            self._told = now
            logger.warning("There are as many connections as this process may have: %s.", what)


lobby = Lobby()
