"""Answers that are the same for everybody until the server is another one: written and packed once.

Nothing in them is anybody's own, so that packing them tells nothing about a secret.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

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
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        body = self._packed if packed else self._plain
        answer = HttpResponse(body, content_type="application/json")
        if packed:
            answer["Content-Encoding"] = "gzip"
        answer["ETag"] = self._tag
        answer["Vary"] = "Accept-Encoding"
        answer["Cache-Control"] = "private, no-cache"  # kept, and asked for before it is used
        return get_conditional_response(request, self._tag, None, answer) or answer
