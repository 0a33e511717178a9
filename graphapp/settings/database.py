"""The database: SQLite in BRICKWORK_HOME, or what DATABASE_URL names (Postgres).

SQLite runs in WAL mode, so that readers never wait for the writer. Each transaction takes the write
lock at once (IMMEDIATE): one that reads first and writes later could otherwise fail with "database
is locked" without ever having waited. There are no ATOMIC_REQUESTS for the same reason: each read
would take the write lock.

A request's connection ends with it, since under ASGI its thread does too; the hub and the worker
have threads of their own and keep theirs.
"""

from typing import Any

import dj_database_url

from graphapp.settings import environment

BUSY_SECONDS = 20


def _database() -> dict[str, Any]:
    url = environment.text("DATABASE_URL", f"sqlite:///{environment.home() / 'brickwork.sqlite3'}")
    configured: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=0)}
    if configured["ENGINE"] == "django.db.backends.sqlite3":
        configured["OPTIONS"] = {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return configured


DATABASES = {"default": _database()}
