"""Whether the web server answers: for `make run`, and for containers (`-m scripts.health`)."""

import sys
import urllib.request

from graphapp.settings import environment as settings

LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


def answers(host: str, port: int) -> bool:
    """Ask for /healthz as a browser would, by a name that the server goes by (ALLOWED_HOSTS)."""
    named = [name.lstrip(".") for name in settings.listed("ALLOWED_HOSTS") if name != "*"]
    address = f"http://{LOOPBACK.get(host, host)}:{port}/healthz"
    request = urllib.request.Request(address, headers={"Host": named[0]} if named else {})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    host, port = settings.text("HOST", "127.0.0.1"), int(settings.number("PORT", 8765))
    sys.exit(0 if answers(host, port) else 1)
