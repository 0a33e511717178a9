"""Stored files that were whole until something in them was changed: the same for the same seed."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.mutations import SOAK, mutate

CHANGES = 5_000 if SOAK else 200
"""So many changed files are read, over all places that hold any."""


@contextmanager
def changed(path: Path, chance: random.Random, may_lose_seal: bool = True) -> Iterator[str]:
    """A file with something changed in it, until the block ends; what was done to it.

    ``may_lose_seal``: a sealed file may become one of an older version, with other values.
    """
    before = path.read_bytes()
    content, told = changed_content(before, chance, may_lose_seal)
    while content == before:
        content, told = changed_content(before, chance, may_lose_seal)
    path.write_bytes(content)
    try:
        yield f"{path.name}: {told}"
    finally:
        path.write_bytes(before)


def changed_content(before: bytes, chance: random.Random, may_lose_seal: bool) -> tuple[bytes, str]:
    """Other content of a file, and in words what is other."""
    ways = ["bits", "bytes", "cut", "more", "zeros", "other", "twice"]
    document = _document(before)
    if document is not None:
        ways += ["value"] * 3 + (["unsealed"] * 6 if may_lose_seal else [])
    way = chance.choice(ways)
    content, size = bytearray(before), len(before)
    at = chance.randrange(size)
    match way:
        case "bits":
            for _ in range(chance.randint(1, 8)):
                content[chance.randrange(size)] ^= 1 << chance.randrange(8)
        case "bytes":
            content[at : at + chance.randint(1, 40)] = chance.randbytes(chance.randint(0, 40))
        case "cut":
            del content[at:]
        case "more":
            content += chance.randbytes(chance.randint(1, 100))
        case "zeros":
            content[at:] = bytes(size - at)
        case "other":
            content = bytearray(chance.choice((b"", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 99)))
        case "twice":
            content += before
        case _:
            assert document is not None
            if way == "unsealed":
                document.pop("seal", None)
            sealed = "seal" in document
            said = mutate(document, chance)
            if sealed and "seal" not in document:
                way = "unsealed"
            return json.dumps(document).encode("utf-8", "replace"), f"{way}: {said}"
    return bytes(content), f"{way} at {at} of {size}"


def _document(content: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
