"""What the environment says: the one place that reads variables, each with its type and default."""

import ipaddress
import os
from pathlib import Path
from typing import Literal

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable NAME; an empty one counts as unset."""
    return os.environ.get(name) or default


def number(name: str, default: float) -> float:
    """The variable NAME as a number above 0.

    Raises:
        ImproperlyConfigured: it is no such number.
    """
    value = text(name, str(default))
    try:
        result = float(value)
    except ValueError:
        result = 0.0
    if not result > 0:
        raise ImproperlyConfigured(f"{name} must be a number above 0, not {value!r}.")
    return result


def listed(name: str) -> list[str]:
    """The variable NAME as a list: words with commas between them."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach HOST."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def mode() -> Literal["local", "server"]:
    """`local`: one person on this machine, no login. `server`: accounts, any number of machines.

    Raises:
        ImproperlyConfigured: BRICKWORK_MODE is neither, or HOST would open local mode to a network.
    """
    value = text("BRICKWORK_MODE", "local")
    if value not in ("local", "server"):
        raise ImproperlyConfigured(f"BRICKWORK_MODE must be local or server, not {value!r}.")
    host = text("HOST", "127.0.0.1")
    if value == "local" and not is_loopback(host):
        raise ImproperlyConfigured(
            f"HOST={host} would let other machines in, and local mode has no accounts. "
            "Leave HOST at 127.0.0.1, or set BRICKWORK_MODE=server and create accounts "
            "(python manage.py createsuperuser)."
        )
    return "server" if value == "server" else "local"


def home() -> Path:
    """The folder where database and files live; made on first use."""
    folder = Path(text("BRICKWORK_HOME", "~/.brickwork")).expanduser().absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
