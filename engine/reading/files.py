"""Opening what was handed in: never more than a limit, and never what has no end."""

import io
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO

PIPE_LIMIT = 128 * 1024 * 1024
"""How much of a pipe is kept, where nothing else is said: it may have no end."""


class BadInput(ValueError):
    """What was given cannot be used: the message says what, where, and what to do.

    ``values`` are the place (row, line, column) and what was received, for programs.
    """

    def __init__(self, message: str, **values: Any) -> None:
        self.values = values
        super().__init__(message)


def open_file(path: Path, limit: int | None = None) -> BinaryIO:
    """A file, opened for reading and seeking; of a pipe, what comes through it.

    ``limit``: how many bytes it may have. Raises BadInput where it has more, and for folders,
    devices and pipes to which nobody writes.
    """
    try:
        # Without waiting: a pipe to which nobody writes would be waited for without end.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise BadInput(f"{str(path)[:200]!r} is no path: {error}.") from None
    state = os.fstat(descriptor)
    what = "folder" if stat.S_ISDIR(state.st_mode) else "device"
    if stat.S_ISFIFO(state.st_mode):
        return io.BytesIO(_piped(descriptor, path, limit or PIPE_LIMIT))
    if stat.S_ISREG(state.st_mode) and (limit is None or state.st_size <= limit):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISREG(state.st_mode):
        raise _too_large(path, limit or 0)
    raise BadInput(f"{path} is a {what}, not a file; name a file.")


def _too_large(path: Path, limit: int) -> BadInput:
    return BadInput(
        f"{path} is larger than {limit:,} bytes, which is what is read; give a smaller part of it."
    )


def _piped(descriptor: int, path: Path, limit: int) -> bytes:
    with os.fdopen(descriptor, "rb") as file:
        try:
            start = os.read(descriptor, 1)
        except BlockingIOError:  # somebody will write
            start = None
        if start == b"":
            raise BadInput(f"{path} is a pipe to which nobody writes; name a file.")
        os.set_blocking(descriptor, True)
        content = (start or b"") + file.read(limit)
    if len(content) > limit:
        raise _too_large(path, limit)
    return content
