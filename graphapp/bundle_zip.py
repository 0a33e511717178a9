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
    archive = tempfile.TemporaryFile()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                zipped.write(file, f"{top}/{file.relative_to(folder)}")
    archive.seek(0)
    return archive


async def chunks(archive: IO[bytes]) -> AsyncIterator[bytes]:
    """The file's bytes in pieces; closes it at the end."""
    try:
        while piece := await asyncio.to_thread(archive.read, PIECE_BYTES):
            yield piece
    finally:
        archive.close()
