"""Answers that are the same for everybody until the server is another one: written and packed once.

Nothing in them is anybody's own, so that packing them tells nothing about a secret.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from engine.spec import strict_json


class FixedAnswer:
    """What MAKE gives as JSON; a browser that has it already is told so in a few bytes."""

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        self._make = make

    @cached_property
    def _plain(self) -> bytes:
        return strict_json.dumps(self._make()).encode()

    @cached_property
    def _packed(self) -> bytes:
        return gzip.compress(self._plain, mtime=0)

    @cached_property
    def _tag(self) -> str:
        return f'"{hashlib.sha256(self._plain).hexdigest()[:32]}"'

    def to(self, request: HttpRequest) -> HttpResponse:
        """The answer to a request."""
        answer: HttpResponse
        if request.headers.get("If-None-Match") == self._tag:
            answer = HttpResponseNotModified()
        elif "gzip" in request.headers.get("Accept-Encoding", ""):
            answer = HttpResponse(self._packed, content_type="application/json")
            answer["Content-Encoding"] = "gzip"
        else:
            answer = HttpResponse(self._plain, content_type="application/json")
        answer["ETag"] = self._tag
        answer["Vary"] = "Accept-Encoding"
        answer["Cache-Control"] = "private, no-cache"  # kept, and asked for before it is used
        return answer
