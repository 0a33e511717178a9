"""How much memory something took at its highest, beyond what was in use before it."""

import resource
import sys
from contextlib import suppress
from pathlib import Path

import torch

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class PeakMemory:
    """Counts from when it is made. On a CUDA device the device's memory, else the process's own."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        if device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(device)
            self._before = torch.cuda.memory_allocated(device)
            return
        # The highest resident set so far becomes the present one; where that cannot be, what was
        # freed before counts as if it were still there.
        with suppress(OSError):
            CLEAR.write_text("5")
        self._before = resident_bytes("VmRSS")

    @property
    def bytes(self) -> int:
        """The highest so far, less what was there before."""
        if self._device.type == "cuda":
            return int(torch.cuda.max_memory_allocated(self._device)) - self._before
        return max(0, resident_bytes("VmHWM") - self._before)


def resident_bytes(name: str) -> int:
    """This process's resident set: "VmRSS" now, "VmHWM" at its highest."""
    try:
        lines = STATUS.read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))
    except (OSError, StopIteration):
        highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return highest if sys.platform == "darwin" else highest * 1024
