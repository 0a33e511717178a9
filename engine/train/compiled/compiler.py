"""The machine's C compiler, run beside training."""

import ctypes
import errno
import os
import shlex
import shutil
import signal
import subprocess
from contextlib import ExitStack, suppress
from typing import Any

from engine.data.storage import storage_trouble
from engine.train.compiled.values import NotCompiled
from engine.train.leftovers import scratch_folder

COMPILERS = ("cc", "gcc", "clang")
OPTIONS = ("-std=gnu11", "-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math")
"""Nothing that would reorder sums or forget about NaN; ``-w``: the source is not for readers."""
LONGEST_SECONDS = 120.0


class Compilation:
    """A source on its way to a loaded function.

    The compiler works at the lowest priority until somebody waits for it: then it begins anew,
    since a process cannot be given more than it began with.
    """

    def __init__(self, source: str) -> None:
        chosen = shlex.split(os.environ.get("CC", ""))
        found = chosen or [path for name in COMPILERS if (path := shutil.which(name))][:1]
        if not found:
            raise NotCompiled("this machine has no C compiler")
        self._command = [*found, *OPTIONS, "-w", "-fPIC", "-shared", "steps.c", "-lm"]
        self._folder = ExitStack()
        self._place = self._folder.enter_context(scratch_folder("compiled"))
        (self._place / "steps.c").write_text(source, "utf-8")
        nice = shutil.which("nice")
        self._is_hurrying = nice is None
        self._start("slow.so", [nice, "-n", "19"] if nice else [])

    def _start(self, library: str, before: list[str]) -> None:
        self._library, self._errors = self._place / library, self._place / f"{library}.txt"
        try:
            with self._errors.open("wb") as errors:
                self._process = subprocess.Popen(
                    [*before, *self._command, "-o", library],
                    cwd=self._place,
                    stdin=subprocess.DEVNULL,
                    stdout=errors,
                    stderr=errors,
                    env={**os.environ, "TMPDIR": str(self._place)},
                    process_group=0,
                )
        except OSError as error:
            if storage_trouble(error) is not None:
                raise
            raise NotCompiled(f"the C compiler cannot be started: {error}") from error

    def hurry(self) -> None:
        """Compile at the usual priority, if it is not done yet."""
        if not self._is_hurrying and not self.is_done:
            self._end()
            self._is_hurrying = True
            self._start("steps.so", [])

    def close(self) -> None:
        """End a compiler that nobody waits for any more."""
        self._end()
        self._folder.close()

    def _end(self) -> None:
        """End the compiler with all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def is_done(self) -> bool:
        return self._process.poll() is not None

    def function(self) -> Any:
        """Wait for the compiled function. Raises NotCompiled, and OSError where a disk is full."""
        self.hurry()
        try:
            status = self._process.wait(LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            self._end()
            raise NotCompiled(f"the C compiler took over {LONGEST_SECONDS:.0f} s") from None
        said = self._errors.read_text("utf-8", errors="replace").strip()
        try:
            if os.strerror(errno.ENOSPC) in said:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._place))
            if status:
                raise NotCompiled(f"the C compiler failed: {said[:300]}")
            function = ctypes.CDLL(str(self._library)).train
        except OSError as error:
            if storage_trouble(error) is not None:
                raise
            raise NotCompiled(f"what was compiled cannot be loaded: {error}") from error
        finally:
            self._folder.close()
        function.restype = None
        function.argtypes = [ctypes.c_long] + [ctypes.c_void_p] * 4
        return function
