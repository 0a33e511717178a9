"""Jobs that need torch and leave no trace on a run, in a process that is set up like a trainer.

The parent imports no torch. It sends {"job": NAME, "run": FOLDER, …} on standard input and gets one
line for each: {"answer": …}, or {"problem": MESSAGE} where what the user gave is at fault. When
standard input ends, whoever asked is gone, and the process ends in the middle of a job.
"""

import importlib
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn

from engine.spec import strict_json
from engine.train.environment import trainer_environment
from engine.train.run_folder import NoRun, Run, open_run
from engine.train.trainer import warm_up

JOBS = {
    "probe": "engine.train.probe",
    "find_learning_rate": "engine.train.finders.learning_rate",
    "evaluate": "engine.train.evaluate",
}
"""Each job is a function of a run, named after it, in this module."""
LINE_LIMIT = 1024 * 1024


class AsideFailed(Exception):
    """The job could not be done; the message says why."""


class Aside:
    """The parent's end of the process."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def ask(self, job: str, run: Run, **options: Any) -> dict[str, Any]:
        """Have a job done and wait for its answer. Raises AsideFailed."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        message = {"job": job, "run": str(run.folder.resolve()), "options": options}
        try:
            stdin.write(strict_json.dumps(message).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            pass  # it has ended, which reading tells
        line = stdout.readline()
        if not line:
            code = self._process.wait()
            killed = " Most often the system ends a process that takes too much memory."
            raise AsideFailed(f"The process that measures ended ({code}).{killed * (code == -9)}")
        said = strict_json.loads(line, max_bytes=LINE_LIMIT)
        if "answer" not in said:
            raise AsideFailed(said["problem"])
        answer: dict[str, Any] = said["answer"]
        return answer

    def end(self) -> None:
        """End the process now, from any thread: who waits for an answer gets AsideFailed."""
        self._process.kill()


@contextmanager
def aside(temporary: Path | None = None) -> Iterator[Aside]:
    """A process for jobs; it ends with the block, in the middle of a job if need be.

    ``temporary``: the folder for what a job lays down meanwhile and cannot remove once it is ended.
    """
    own = {} if temporary is None else {"TMPDIR": str(temporary)}
    process = subprocess.Popen(
        [sys.executable, "-m", "engine.train.aside"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=trainer_environment() | own,
    )
    try:
        yield Aside(process)
    finally:
        process.kill()
        process.communicate()


def main() -> NoReturn:
    """Do jobs until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    asked: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    warm_up()  # what torch takes by itself is then there before anything is measured
    while True:
        message = strict_json.loads(asked.get())
        answers.write(strict_json.dumps(_done(message)).encode() + b"\n")
        answers.flush()


def _listen(asked: "SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        asked.put(line)
    os._exit(0)


def _done(message: dict[str, Any]) -> dict[str, Any]:
    job = getattr(importlib.import_module(JOBS[message["job"]]), message["job"])
    try:
        return {"answer": job(open_run(Path(message["run"])), **message["options"])}
    except (NoRun, ValueError) as error:
        return {"problem": str(error)}
    except Exception as error:  # noqa: BLE001 - told, with its traceback kept
        traceback.print_exc(file=sys.stderr)
        return {"problem": f"{type(error).__name__}: {str(error)[:500]}"}


if __name__ == "__main__":
    main()
