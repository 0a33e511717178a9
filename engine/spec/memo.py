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
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def find(self, key: Hashable) -> Value | None:
        """The value of a key, where it is at hand."""
        return self._kept.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value, in place of the key's earlier one, as the newest."""
        with self._lock:
            if key in self._kept:
                self.weight -= self.weigh(self._kept.pop(key))
            self._kept[key] = value
            self.weight += self.weigh(value)
            while self.weight > self.limit and len(self._kept) > 1:
                oldest = next(iter(self._kept))
                self.weight -= self.weigh(self._kept.pop(oldest))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.weight = 0

    def __len__(self) -> int:
        return len(self._kept)
