"""The few pages that are no part of the API: the front end's door, health, refusals."""

import sys

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie

from graphapp.errors import error_response, trouble_response

NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Brickwork</title>
<h1>Brickwork</h1><p>The server runs, but the editor has not been built yet. Run
<code>make setup</code>, then start again. The API is described at
<a href="/api/docs">/api/docs</a>.
"""


@ensure_csrf_cookie
def index(request: HttpRequest) -> HttpResponse:
    """The editor, for every address the front end's own router knows."""
    page = settings.FRONTEND / "index.html"
    return HttpResponse(page.read_bytes() if page.is_file() else NOT_BUILT)


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this process serves and its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse('{"ok":true}', content_type="application/json")


def server_error(request: HttpRequest) -> HttpResponse:
    """What no view has answered: a full disk is told as one, wherever it was noticed."""
    error = sys.exc_info()[1]
    answer = None if error is None else trouble_response(error)
    return answer or error_response(500, "error", "Something broke; the server's log says what.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A write without the token that this site handed out."""
    return error_response(403, "csrf", "The request lacks this site's token; reload the page.")
