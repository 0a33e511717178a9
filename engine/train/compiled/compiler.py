"""The machine's C compiler, run beside training."""

import ctypes
import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from engine.train.compiled.values import NotCompiled

COMPILERS = ("cc", "gcc", "clang")
OPTIONS = ("-std=gnu11", "-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math")
"""Nothing that would reorder sums or forget about NaN; ``-w``: the source is not for readers."""
LONGEST_SECONDS = 120.0


class Compilation:
    """A source on its way to a loaded function."""

    def __init__(self, source: str) -> None:
        chosen = shlex.split(os.environ.get("CC", ""))
        found = chosen or [path for name in COMPILERS if (path := shutil.which(name))][:1]
        if not found:
            raise NotCompiled("this machine has no C compiler")
        self._folder = tempfile.TemporaryDirectory(prefix="brickwork-compiled-")
        place = Path(self._folder.name)
        (place / "steps.c").write_text(source, "utf-8")
        self._library = place / "steps.so"
        command = [*found, *OPTIONS, "-w", "-fPIC", "-shared", "steps.c", "-o", "steps.so", "-lm"]
        self._errors = place / "errors.txt"
        try:
            with self._errors.open("wb") as errors:
                self._process = subprocess.Popen(
                    command, cwd=place, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors
                )
        except OSError as error:
            raise NotCompiled(f"the C compiler cannot be started: {error}") from error

    def close(self) -> None:
        """End a compiler that nobody waits for any more."""
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    @property
    def is_done(self) -> bool:
        return self._process.poll() is not None

    def function(self) -> Any:
        """Wait for the compiled function. Raises NotCompiled."""
        try:
            status = self._process.wait(LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise NotCompiled(f"the C compiler took over {LONGEST_SECONDS:.0f} s") from None
        said = self._errors.read_text("utf-8", errors="replace").strip()
        try:
            if status:
                raise NotCompiled(f"the C compiler failed: {said[:300]}")
            function = ctypes.CDLL(str(self._library)).train
        except OSError as error:
            raise NotCompiled(f"what was compiled cannot be loaded: {error}") from error
        finally:
            self._folder.cleanup()
        function.restype = None
        function.argtypes = [ctypes.c_long] + [ctypes.c_void_p] * 4
        return function
