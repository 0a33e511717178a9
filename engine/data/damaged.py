"""Files that know what was written into them, so that a bit that flipped on the disk is told.

A JSON file of ours may begin with "seal": the sha256 of its own content, with 64 zeros in that
place. One that an older version wrote has none and is read as it is.
"""

import hashlib
from pathlib import Path
from typing import Any

from engine.spec import strict_json
from engine.spec.problems import BadDocument

SEAL = "seal"
_ZEROS = "0" * 64


class FileDamaged(ValueError):
    """A file is no longer what was written; the message names it and says what to do."""

    def __init__(self, path: Path, remedy: str, where: str = "") -> None:
        super().__init__(f"{path}{where} is missing or has changed since it was written. {remedy}")
        self.path, self.where = path, where


def hash_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def expect_unchanged(path: Path, known: str, remedy: str) -> None:
    """Raises FileDamaged where a file is gone or its sha256 is not the known one."""
    if not path.is_file() or hash_file(path) != known:
        raise FileDamaged(path, remedy)


def sealed(value: dict[str, Any], indent: int | None = None) -> bytes:
    """The value as JSON that holds its own sha256."""
    content = strict_json.dumps({SEAL: _ZEROS, **value}, indent=indent).encode()
    return content.replace(_ZEROS.encode(), hashlib.sha256(content).hexdigest().encode(), 1)


def unsealed(path: Path, limit: int, remedy: str) -> Any:
    """The value in a file that was ``sealed``, or written by an older version. Raises OSError.

    Raises FileDamaged, BadDocument (too_large).
    """
    with path.open("rb") as file:
        content = file.read(limit + 1)
    try:
        value = strict_json.loads(content, max_bytes=limit)
    except BadDocument as error:
        if error.problems[0].code == "too_large":
            raise
        raise FileDamaged(path, f"{error} {remedy}") from error
    if not isinstance(value, dict):
        return value
    seal = value.pop(SEAL, None)
    first = next(iter(value.values()), None)
    if seal is None and not (isinstance(first, str) and len(first) == len(_ZEROS)):
        return value  # of an older version: what it begins with is no hash under another name
    zeroed = content.replace(str(seal).encode(), _ZEROS.encode(), 1)
    if hashlib.sha256(zeroed).hexdigest() != seal:
        raise FileDamaged(path, remedy)
    return value
