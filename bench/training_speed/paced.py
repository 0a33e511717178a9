"""A contender as a process that trains when it is told to: the end that tells it."""

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from bench.training_speed.contender import LeftOut, Setting
from bench.training_speed.processes import Share, move
from engine.spec import strict_json

PROJECT = Path(__file__).resolve().parents[2]
READY_SECONDS = 300.0
EPOCH_SECONDS = 60.0


class PacedProcess:
    """``python -m bench.training_speed.child``, pinned to the setting's cores."""

    def __init__(self, name: str, setting: Setting, environment: Mapping[str, str]) -> None:
        self._name, self._by_share = name, setting.processor_time
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close
        program = [sys.executable, "-m", "bench.training_speed.child", name]
        with setting.pinned():
            self._process = psutil.Popen(
                [*program, setting.workload.name, str(setting.home)],
                cwd=PROJECT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **environment},
                bufsize=0,
            )

    def wait_until_ready(self) -> None:
        self._answer(READY_SECONDS)

    def move(self, cores: frozenset[int]) -> None:
        move([self._process], cores)

    def rate(self, seconds: float) -> float:
        share = Share([self._process])
        try:
            self._process.stdin.write(f"{seconds}\n".encode())
        except BrokenPipeError:
            raise self._failed("ended") from None
        answer = self._answer(seconds + EPOCH_SECONDS)
        return answer["steps"] / answer["seconds"] / (share.value() if self._by_share else 1)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

    def _answer(self, seconds: float) -> dict[str, float]:
        """The next line that the process says."""
        descriptor, line = self._process.stdout.fileno(), b""
        deadline = time.monotonic() + seconds
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([descriptor], [], [], deadline - time.monotonic())
            if not ready:
                raise self._failed(f"said nothing for {seconds:.0f} s")
            chunk = os.read(descriptor, 65_536)
            if not chunk:
                raise self._failed("ended")
            line += chunk
        answer: dict[str, float] = strict_json.loads(line)
        return answer

    def _failed(self, what: str) -> LeftOut:
        self._errors.seek(0)
        tail = self._errors.read()[-1_500:].decode(errors="replace").strip()
        return LeftOut(f"{self._name} {what}. {tail}")
