"""Files on their way in: kept on the disk of the home, and held while somebody reads them.

So whoever starts can tell, and remove, what a killed server left (``engine.data.leftovers``).
"""

import re
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from engine.data.leftovers import UPLOADS, hold, holding

ENDING = r"\.[A-Za-z0-9]{1,10}$"


class HeldUpload(TemporaryUploadedFile):
    """A file that was uploaded; it goes when it is closed."""

    def __init__(self, name: str, *more: Any) -> None:
        folder = Path(settings.BRICKWORK_HOME) / UPLOADS
        folder.mkdir(parents=True, exist_ok=True)
        found = re.search(ENDING, name)  # it tells a table from trees; no other part of it is used
        with holding(folder):
            file = tempfile.NamedTemporaryFile(  # noqa: SIM115 (closed as every upload)
                suffix=found[0] if found else "", dir=folder
            )
            hold(file.fileno())
        UploadedFile.__init__(self, file, name, *more)


class HeldUploads(TemporaryFileUploadHandler):
    """Writes each upload into a ``HeldUpload``."""

    def new_file(self, *given: Any, **named: Any) -> None:
        """Begin with the next file."""
        FileUploadHandler.new_file(self, *given, **named)
        self.file = HeldUpload(
            self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
        )
