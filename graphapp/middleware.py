"""What stands between every request and its view."""

import math
from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from graphapp.actions.count_guess import TooManyGuesses
from graphapp.errors import error_response, trouble_response

Handler = Callable[[HttpRequest], HttpResponseBase]

LOCAL_USER = "local"
STATUS_CODES = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
}


def find_local_user() -> User:
    """The one owner of everything in local mode; made on first use."""
    user, _ = get_user_model().objects.get_or_create(
        username=LOCAL_USER, defaults={"is_active": True}
    )
    return user


class LocalUser:
    """Local mode: whoever reaches this machine's loopback is its one user."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = SimpleLazyObject(find_local_user)  # type: ignore[assignment]
        return self.get_response(request)


class JsonErrors:
    """Errors under /api/ are `{code, message}` whoever made them: Django, ninja or a middleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_api = request.path_info.startswith("/api/")
        said = response.get("Content-Type", "").startswith("application/json")
        if not is_api or said or response.status_code < 400:
            return response
        status = response.status_code
        code = STATUS_CODES.get(status, "error")
        return error_response(status, code, HTTPStatus(status).description or code)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What is no crash: a disk or database that is away or full, and too many guesses."""
        if isinstance(error, TooManyGuesses):
            return _ask_to_wait(request, error.seconds)
        return trouble_response(error)


def _ask_to_wait(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page for signing in, with when the next password will be looked at."""
    minutes = math.ceil(seconds / 60)
    page = render(request, "registration/login.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(seconds)
    return page


class OneThread:
    """Stands last, and has no asynchronous form: Django then runs all that it can in one thread.

    Else each part before the view would hop from the event loop to a thread and back, twice; a
    third of the time of a small answer went there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)
