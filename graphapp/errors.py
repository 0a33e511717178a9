"""How the server says no: `{code, message, …}`, never a stack trace.

Actions raise `Refused`; the API and the sockets turn it into an answer.
"""

import logging
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse

from engine.data.storage import FULL, READ_ONLY, StorageTrouble, storage_trouble, trouble_of
from engine.spec import strict_json
from graphapp.models.json_text import Damaged

logger = logging.getLogger(__name__)

_DAMAGED = ("malformed", "not a database")


class Refused(Exception):
    """The server will not do what was asked.

    Args:
        status: the HTTP status, 4xx.
        code: a word a program can act on.
        message: what happened, what was received, what to do next.
        more: further parts of the answer.
    """

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.more = status, code, message, more


class StorageRefused(Refused):
    """507: the disk takes nothing new. Everything that is there stays; it can be tried again."""

    def __init__(self, trouble: StorageTrouble) -> None:
        logger.error("Nothing can be stored: %s", trouble.message)
        words = {FULL: "Storage is full", READ_ONLY: "Storage can only be read"}[trouble.code]
        message = f"{words}; nothing new can be kept. What was there before is as it was; delete "
        message += "what is not needed, or make room on the server's disk, and try again."
        super().__init__(507, trouble.code, message)


class NotFound(Refused):
    """There is no such thing, or it belongs to someone else: the two look alike from outside."""

    def __init__(self, what: str) -> None:
        super().__init__(404, "not_found", f"There is no such {what}.")


def expect_whole(document: dict[str, Any], what: str) -> dict[str, Any]:
    """A document as the database holds it. Raises Refused where its text is damaged."""
    if isinstance(document, Damaged):
        message = f"The {what} is damaged: its text in the database is no JSON object. "
        raise Refused(409, "damaged", f"{message}Take an earlier version of it, or delete it.")
    return document


def error_response(status: int, code: str, message: str, **more: Any) -> HttpResponse:
    """The answer `{code, message, …}` with STATUS."""
    body = strict_json.dumps({"code": code, "message": message, **more})
    return HttpResponse(body, status=status, content_type="application/json")


def storage_response(trouble: StorageTrouble) -> HttpResponse:
    """The same as an answer."""
    refused = StorageRefused(trouble)
    return error_response(refused.status, refused.code, refused.message)


def disk_of_database(error: Exception) -> StorageTrouble | None:
    """What is wrong with the disk, where a database refuses for that reason.

    It does not always say so itself: SQLite calls a full disk an I/O error too.
    """
    said = str(error).lower()
    if not any(word in said for word in ("full", "readonly", "disk", "unable to open", "no space")):
        return None
    found = trouble_of(Path(settings.BRICKWORK_HOME))
    if found is None and "full" in said:  # the database's own disk, or it was full a moment ago
        return StorageTrouble(FULL, said)
    return found


def trouble_response(error: BaseException) -> HttpResponse | None:
    """The answer to an error that is the disk's or the database's; None to any other."""
    if isinstance(error, OperationalError | InterfaceError):
        return database_trouble(error)
    if isinstance(error, DatabaseError) and any(word in str(error) for word in _DAMAGED):
        logger.error("The database is damaged: %s", error)
        message = "The database is damaged and cannot be read; put it back from a copy."
        return error_response(503, "database_damaged", message)
    trouble = storage_trouble(error)
    return None if trouble is None else storage_response(trouble)


def database_trouble(error: Exception) -> HttpResponse:
    """503 while the database is away or busy, 507 when its disk is full; the client may retry."""
    logger.error("The database refused: %s", error)
    trouble = disk_of_database(error)
    if trouble is not None:
        return storage_response(trouble)
    response = error_response(503, "unavailable", "The database is away for the moment; try again.")
    response["Retry-After"] = "2"
    return response
