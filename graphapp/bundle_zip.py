"""A folder as one zip file, sent piece by piece."""

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from engine.train.bundle_check import expect_bundle

PIECE_BYTES = 256 * 1024


def zip_bundle(folder: Path, top: str) -> IO[bytes]:
    """Zip the bundle in FOLDER under the name TOP, into a temporary file that closing deletes.

    Raises FileDamaged where a file is not what was written, and OSError where the disk is full.
    """
    files = expect_bundle(folder)
    archive = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
            for file in files:
                zipped.write(file, f"{top}/{file.name}")
        archive.seek(0)
    except OSError:
        archive.close()
        raise
    return archive


class Pieces:
    """A file's bytes in pieces, as an asynchronous iterator; closed with the response."""

    def __init__(self, archive: IO[bytes]) -> None:
        self._archive = archive

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        piece = await asyncio.to_thread(self._archive.read, PIECE_BYTES)
        if not piece:
            raise StopAsyncIteration
        return piece

    def close(self) -> None:
        """Delete the temporary file."""
        self._archive.close()
