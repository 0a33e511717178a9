"""A folder as one zip file, sent piece by piece."""

import asyncio
import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

PIECE_BYTES = 256 * 1024


def zip_folder(folder: Path, top: str) -> IO[bytes]:
    """Zip the files of FOLDER under the name TOP, into a temporary file that closing deletes."""
    archive = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                zipped.write(file, f"{top}/{file.relative_to(folder)}")
    archive.seek(0)
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
