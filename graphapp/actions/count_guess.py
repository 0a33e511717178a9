"""Counting guesses at passwords: before they are weighed, so that many at once find no gap."""

import hashlib
import ipaddress
import unicodedata
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from graphapp.models import SignInGuesses


class TooManyGuesses(Exception):
    """No further password is looked at for some `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many guesses; the next one in {seconds} s")
        self.seconds = seconds


def do_count_guess(name: str, address: str | None) -> None:
    """Note one guess at the account NAME from ADDRESS; an account need not exist to be counted.

    Raises:
        TooManyGuesses: there were as many as may be, for this account or from this address.
    """
    now = timezone.now()
    passed = now - timedelta(seconds=settings.SIGN_IN_SECONDS)
    SignInGuesses.objects.filter(since__lte=passed).delete()
    with transaction.atomic():
        for key, most in _limits(name, address):
            row, _ = SignInGuesses.objects.get_or_create(key=key, defaults={"since": now})
            below = SignInGuesses.objects.filter(key=key, guesses__lt=most)
            if not below.update(guesses=F("guesses") + 1):
                raise TooManyGuesses(max(1, round((row.since - passed).total_seconds())))


def do_forget_guess(name: str, address: str | None) -> None:
    """The guess was right: the account begins anew, and the address has one guess fewer."""
    account, *others = (key for key, _ in _limits(name, address))
    SignInGuesses.objects.filter(key=account).delete()
    SignInGuesses.objects.filter(key__in=others, guesses__gt=0).update(guesses=F("guesses") - 1)


def _limits(name: str, address: str | None) -> list[tuple[str, int]]:
    """What is counted, and how far: the account, and where the guess comes from."""
    account = unicodedata.normalize("NFKC", name).casefold()
    limits = [(_key("account", account), settings.SIGN_IN_GUESSES_PER_ACCOUNT)]
    if address:
        limits.append((_key("address", _network(address)), settings.SIGN_IN_GUESSES_PER_ADDRESS))
    return limits


def _network(address: str) -> str:
    """The address; of IPv6, what one subscriber has of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def _key(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode("utf-8", "surrogatepass")).hexdigest()
