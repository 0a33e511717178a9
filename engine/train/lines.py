"""Files of JSON lines that grow: each line whole or absent, and held against its checksum.

A line ends in 32 blanks, which mean nothing in JSON: the bits of its CRC-32, a tab for each 1. So
it is the same to whoever reads it. A line of an older version has none.
"""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.data.damaged import FileDamaged
from engine.spec import strict_json
from engine.spec.problems import BadDocument

LINE_LIMIT = 64 * 1024 * 1024
_BITS = 32
_AS_BLANKS = bytes.maketrans(b"01", b" \t")


def append_lines(path: Path, values: list[dict[str, Any]]) -> None:
    """Append a line for each value; on the disk when this returns.

    Raises OSError, and then nothing of them is in the file.
    """
    content = b"".join(_line(value) for value in values)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        before = os.fstat(descriptor).st_size
        try:
            while content:
                content = content[os.write(descriptor, content) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def cut_torn_line(path: Path) -> None:
    """Cut off a last line that a kill cut short. Raises FileDamaged where it only lost its end."""
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole == len(content):
        return
    if _is_whole(content[whole:-1]):
        raise _damaged(path, content.count(b"\n") + 1)
    os.truncate(path, whole)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The values of a file's lines, without a torn last one. Raises FileDamaged."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.endswith(b"\n"):
                yield _value(path, number, line[:-1])
            elif _is_whole(line[:-1]):
                raise _damaged(path, number)


def _line(value: dict[str, Any]) -> bytes:
    body = strict_json.dumps(value).encode()
    return body + _blanks(body) + b"\n"


def _blanks(body: bytes) -> bytes:
    return f"{zlib.crc32(body):032b}".encode().translate(_AS_BLANKS)


def _value(path: Path, number: int, line: bytes) -> dict[str, Any]:
    is_old = line == line.rstrip()
    try:
        if not (is_old or _is_whole(line)):
            raise _damaged(path, number)
        value: dict[str, Any] = strict_json.loads(line, max_bytes=LINE_LIMIT)
    except BadDocument as error:
        raise _damaged(path, number) from error
    return value


def _is_whole(line: bytes) -> bool:
    return len(line) > _BITS and line[-_BITS:] == _blanks(line[:-_BITS])


def _damaged(path: Path, number: int) -> FileDamaged:
    remedy = "Put it back from a copy, or move it away: the run goes on from its last checkpoint "
    return FileDamaged(path, remedy + "without what stood there.", f", line {number:,},")
