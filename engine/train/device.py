"""Where a run computes, and how torch is told to."""

from typing import Any

import torch

from engine.train.precision import set_precision


def prepare_device(plan: dict[str, Any], processes: int = 1) -> torch.device:
    """Set torch up as a plan says, and return its device. Raises ValueError."""
    torch.set_num_threads(plan["threads"])
    device = choose_device(plan["device"], processes)
    if device.type == "cuda":
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.backends.cudnn.benchmark = False
    set_precision(plan["precision"], device)
    return device


def choose_device(wanted: str, processes: int = 1) -> torch.device:
    """The device of a plan; "auto" is a CUDA device where each of the processes can have one.

    Raises ValueError where CUDA devices are wanted and there are too few.
    """
    present = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if wanted == "cuda" and not present:
        raise ValueError("The recipe asks for a CUDA device, but this machine has none.")
    if wanted == "cuda" and present < processes:
        raise ValueError(f"{processes} CUDA devices are needed, but this machine has {present}.")
    return torch.device("cuda" if present >= processes and wanted != "cpu" else "cpu")
