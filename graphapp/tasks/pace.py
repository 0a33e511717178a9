"""How fast a run steps, and so when its silence means that it hangs.

A trainer tells by itself that a step hangs (``engine/train/watch.py``). This is for what it cannot
tell: a whole process that stands still. So it is a little more patient.
"""

from collections import deque
from statistics import median
from typing import Any

from django.conf import settings

STEPS_BEFORE_HUNG = 60
REMEMBERED = 100


class Pace:
    """Watches a trainer's events; times are seconds of a monotonic clock."""

    def __init__(self, now: float) -> None:
        self.step = 0
        self._step_time = now
        self._heard = now
        self._waits = False
        """Whether the last it said was that it may have to wait for its disk."""
        self._seconds_per_step: deque[float] = deque(maxlen=REMEMBERED)

    def note(self, event: dict[str, Any], now: float) -> None:
        """An event came at NOW."""
        self._heard = now
        self._waits = event["kind"] == "notice" and event["code"].startswith("storage_")
        if event["kind"] == "started":
            self.step, self._step_time = event["step"], now
        elif event["kind"] == "metrics" and event["step"]:
            step = event["step"][-1]
            if step > self.step:
                self._seconds_per_step.append((now - self._step_time) / (step - self.step))
            self.step, self._step_time = step, now

    def rest(self, now: float) -> None:
        """The run is paused at NOW: its silence is right."""
        self._heard = self._step_time = now

    def hangs(self, now: float) -> bool:
        """Whether nothing has been heard for max(150 s, 60 × the median step)."""
        if self._waits:
            return False
        usual = median(self._seconds_per_step) if self._seconds_per_step else 0.0
        return now - self._heard > max(settings.HUNG_SECONDS, STEPS_BEFORE_HUNG * usual)
