"""The functions that are compiled when the project is installed (``setup.py``)."""

import ctypes
import platform
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Any

import torch

X86 = ("x86_64", "AMD64")
WITHOUT_AVX2 = ("DEFAULT", "NO AVX")
"""What torch says of an x86 processor that has not got the vectors that setup.py compiles for."""


@cache
def library() -> ctypes.CDLL | None:
    """The compiled functions; None where they were not built, or not for this machine."""
    if platform.machine() in X86 and torch.backends.cpu.get_cpu_capability() in WITHOUT_AVX2:
        return None
    places = [Path(__file__).with_name(f"_native{suffix}") for suffix in EXTENSION_SUFFIXES]
    built = next((place for place in places if place.exists()), None)
    try:
        return None if built is None else ctypes.CDLL(str(built))
    except OSError:  # built for threads that this torch does not have
        return None


operators: Any = torch.library.Library("brickwork", "DEF")  # type: ignore[no-untyped-call]
"""Where they are made operators of torch: then a step that is written down has a line for each."""
