"""How the server says no: `{code, message, …}`, never a stack trace.

Actions raise `Refused`; the API and the sockets turn it into an answer.
"""

import logging
from typing import Any

from django.http import HttpResponse

from engine.spec import strict_json
from graphapp.models.json_text import Damaged

logger = logging.getLogger(__name__)


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


def database_trouble(error: Exception) -> HttpResponse:
    """503 while the database is away or busy, 507 when its disk is full; the client may retry."""
    logger.error("The database refused: %s", error)
    if "full" in str(error):
        return error_response(507, "storage_full", "Storage is full; nothing new can be kept.")
    response = error_response(503, "unavailable", "The database is away for the moment; try again.")
    response["Retry-After"] = "2"
    return response
