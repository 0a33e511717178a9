"""Results kept for the next time, within a bound on what they weigh together."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memo(Generic[Value]):
    """Keeps values by key; the oldest leave when all together weigh more than ``limit``.

    ``functools.lru_cache`` counts entries; here one may be two thousand times as large as another.
    """

    def __init__(self, limit: int, weigh: Callable[[Value], int]) -> None:
        self.limit, self.weigh = limit, weigh
        self.weight = 0
        self._kept: dict[Hashable, Value] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not at hand. What ``make`` raises is not kept."""
        found = self._kept.get(key)
        if found is not None:
            return found
        value = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = value
                self.weight += self.weigh(value)
            while self.weight > self.limit and len(self._kept) > 1:
                oldest = next(iter(self._kept))
                self.weight -= self.weigh(self._kept.pop(oldest))
        return value

    def __len__(self) -> int:
        return len(self._kept)
