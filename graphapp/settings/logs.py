"""Logs: one line per entry on standard error, where a supervisor or a container looks for them."""

from typing import Any

from graphapp.settings import environment

LEVEL = environment.text("BRICKWORK_LOG_LEVEL", "INFO").upper()

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)-7s %(name)s: %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "graphapp": {"level": LEVEL},
        "celery.worker": {"level": "INFO"},
        # A refused host or a 4xx is the client's affair, not an alarm.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django.request": {"level": "ERROR"},
    },
}
