"""A contender's process: ``python -m bench.training_speed.child CONTENDER WORKLOAD HOME``.

It trains its first epoch, says {"ready": 1}, and then waits. For each line, a number of seconds, it
trains whole epochs for at least so long and says {"steps": n, "seconds": t}.
"""

import json
import os
import sys
import time
from pathlib import Path

from bench.training_speed.contender import PacedContender
from bench.training_speed.contenders import contender
from bench.training_speed.workloads import workload


class Patient:
    """Waits at the end of an epoch until it is told to go on."""

    def __init__(self, output: int) -> None:
        self._output = output
        self._is_ready = False
        self._steps, self._seconds, self._began = 0, 0.0, 0.0

    def epoch_done(self, steps: int) -> None:
        passed = time.perf_counter() - self._began
        if not self._is_ready:
            self._is_ready = True
            self._say(ready=1)
            return
        self._steps += steps
        if passed >= self._seconds:
            self._say(steps=self._steps, seconds=passed)

    def _say(self, **answer: float) -> None:
        os.write(self._output, json.dumps(answer).encode() + b"\n")
        line = sys.stdin.readline()
        if not line:
            os._exit(0)
        self._seconds, self._steps = float(line), 0
        self._began = time.perf_counter()


def main(arguments: list[str]) -> None:
    name, work, home = arguments
    # Progress bars and the like are written, as they are for people, but to nowhere.
    output, nowhere = os.dup(sys.stdout.fileno()), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    chosen, subject = contender(name), workload(work)
    assert isinstance(chosen, PacedContender)
    chosen.train(subject, subject.read(Path(home)), Patient(output))


if __name__ == "__main__":
    main(sys.argv[1:])
