"""How long `make run` takes until it serves, when nothing has changed since the last time."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.result import Result, median
from tests.stack import free_port

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS = 10


def measure() -> list[Result]:
    """Seconds, median of 10."""
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as home:
        _start(Path(home))  # the first start makes the database
        values = [_start(Path(home)) for _ in range(ROUNDS)]
    return [median("make run, the second time → it serves", values, "s", 5.0)]


def _start(home: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
    environment |= {"BRICKWORK_HOME": str(home), "PORT": str(free_port())}
    began = time.monotonic()
    with subprocess.Popen(
        ["make", "run"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "Brickwork is at" in line:
                break
        else:
            raise RuntimeError("make run has ended without serving")
        seconds = time.monotonic() - began
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
    return seconds
