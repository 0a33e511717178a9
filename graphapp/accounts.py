"""Signing in with a name and a password, at whichever door: so many guesses and no more."""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from graphapp.actions.count_guess import do_count_guess, do_forget_guess


class CountedGuesses(ModelBackend):
    """Django's own way to weigh a password, once the guess has been counted."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **named: Any,
    ) -> User | None:
        """The user, or None. Raises TooManyGuesses, and then weighs no password."""
        if username is None or password is None:
            return None
        address = None if request is None else request.META.get("REMOTE_ADDR")
        do_count_guess(username, address)
        user = super().authenticate(request, username, password, **named)
        if user is not None:
            do_forget_guess(username, address)
        return user

    async def aauthenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **named: Any,
    ) -> User | None:
        return await sync_to_async(self.authenticate)(request, username, password, **named)
