"""The API itself: who may call it, how bodies are read, how answers and errors are written."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import APIKeyCookie
from pydantic_core import to_jsonable_python

from engine.data.damaged import FileDamaged
from engine.spec import BadDocument, strict_json
from graphapp.errors import Refused, error_response, trouble_response
from graphapp.version import VERSION

logger = logging.getLogger(__name__)

DOCUMENTS = ("graph", "document", "recipe")


class SignedIn(APIKeyCookie):
    """Whoever is signed in, in local mode the one user. Writes need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = request.user
        return user if isinstance(user, User) and user.is_active else None


class StrictParser(Parser):
    """Reads bodies by the same strict rules as documents."""

    def parse_body(self, request: HttpRequest) -> Any:
        return strict_json.loads(request.body, settings.BODY_BYTES)


class StrictRenderer(BaseRenderer):
    """Writes JSON in which non-finite numbers travel by name."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        # Half a character, in an event that was damaged, goes out as the escape that it came as.
        return strict_json.dumps(to_jsonable_python(data)).encode("utf-8", "backslashreplace")


api = NinjaAPI(
    title="Brickwork",
    version=VERSION,
    description="Graphs, data sets, runs and their events.",
    urls_namespace="api",
    auth=SignedIn(),
    parser=StrictParser(),
    renderer=StrictRenderer(),
)


def signed_in(request: HttpRequest) -> User:
    """The user a request was let in for (see `SignedIn`)."""
    assert isinstance(request.user, User)
    return request.user


@api.exception_handler(Refused)
def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    response = error_response(error.status, error.code, error.message, **error.more)
    if error.status == 429 and "Retry-After" not in response:
        response["Retry-After"] = "5"
    return response


@api.exception_handler(BadDocument)
def _bad_document(request: HttpRequest, error: BadDocument) -> HttpResponse:
    first = error.problems[0]
    status = 413 if first.code == "too_large" else 400
    problems = [problem.to_data() for problem in error.problems]
    return error_response(status, first.code, first.message, problems=problems)


@api.exception_handler(ValidationError)
def _bad_request(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(item["loc"][-1] in DOCUMENTS for item in error.errors):
        return error_response(400, "bad_document", "A document is a JSON object.")
    wrong = [
        {"where": ".".join(str(part) for part in item["loc"]), "message": item["msg"]}
        for item in error.errors
    ]
    message = f"{wrong[0]['where']}: {wrong[0]['message']}" if wrong else "Bad request."
    return error_response(422, "bad_request", message, wrong=wrong)


@api.exception_handler(AuthenticationError)
def _not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return error_response(401, "not_signed_in", "Sign in first.")


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, BadDocument):  # ninja wraps what the parser raises
        return _bad_document(request, cause)
    code = {403: "csrf", 429: "too_many"}.get(error.status_code, "bad_request")
    return error_response(error.status_code, code, error.message)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    limit = f"{settings.BODY_BYTES:,}"
    return error_response(413, "too_large", f"A request has at most {limit} bytes.")


@api.exception_handler(DatabaseError)
@api.exception_handler(OSError)
def _trouble(request: HttpRequest, error: Exception) -> HttpResponse:
    answer = trouble_response(error)
    if answer is None:
        raise error
    return answer


@api.exception_handler(FileDamaged)
def _damaged(request: HttpRequest, error: FileDamaged) -> HttpResponse:
    logger.error("%s", error)
    message = f"The stored file {error.path.name} has changed since it was written, so it is not "
    message += "given out. Train the run again, or put the file back from a copy."
    return error_response(409, "file_damaged", message)
