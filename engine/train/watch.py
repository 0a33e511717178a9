"""A watch over steps that do not end: every stack is written down, and the run fails as "hung".

Nothing can be asked of a thread that hangs in a kernel or a file system, so another one looks after
it, tells the run's end and ends the program. Imports no torch.
"""

import faulthandler
import os
import statistics
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

HUNG_SECONDS = "BRICKWORK_STEP_HUNG_SECONDS"
"""The setting that says how long a step may last at least, before it counts as hung: 120."""
TIMES_THE_USUAL = 50
REMEMBERED = 100
LOOKS = 10
"""How often the watch looks in the shortest time after which it would act."""


class Watch:
    """Sees steps end; ``hung`` is called in a thread of its own, with the step that did not."""

    def __init__(self, hung: Callable[[int], None], seconds: float | None = None) -> None:
        told = os.environ.get(HUNG_SECONDS, "120")
        self._seconds = float(told) if seconds is None else seconds
        self._hung = hung
        self._usual: deque[float] = deque(maxlen=REMEMBERED)
        self._seen = (0, time.monotonic())
        self._resting = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch", daemon=True)

    def begin(self, step: int) -> None:
        """Start watching, after ``step`` steps."""
        self._seen = (step, time.monotonic())
        self._thread.start()

    def step_ended(self, step: int) -> None:
        """The loop is alive after ``step`` steps."""
        now = time.monotonic()
        if step > self._seen[0]:
            self._usual.append(now - self._seen[1])
        self._seen = (step, now)

    @contextmanager
    def resting(self) -> Iterator[None]:
        """What is no step and may take its time: a pause, an evaluation, a checkpoint."""
        self._resting = True
        try:
            yield
        finally:
            self._seen = (self._seen[0], time.monotonic())
            self._resting = False

    def end(self) -> None:
        """Stop watching."""
        self._ended.set()

    @property
    def patience(self) -> float:
        """Seconds that a step may last: the setting, or 50 times the usual step if that is more."""
        usual = statistics.median(self._usual.copy()) if self._usual else 0.0
        return max(self._seconds, TIMES_THE_USUAL * usual)

    def _look(self) -> None:
        while not self._ended.wait(self._seconds / LOOKS):
            step, since = self._seen
            if not self._resting and time.monotonic() - since > self.patience:
                self._hung(step + 1)
                return


def unwatched() -> Watch:
    """A watch that never acts: it is not begun."""
    return Watch(lambda step: None, float("inf"))


def dump_stacks() -> None:
    """Every thread's stack on standard error, which is kept with the run."""
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    sys.stderr.flush()
