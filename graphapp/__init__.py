"""The web side of Brickwork: what is stored, who may reach it, and how it is served.

A request travels ``api`` (HTTP) or ``consumers`` (websockets) → ``access`` (may this user?) →
``actions`` (one file per write) → ``models``. A run travels ``actions`` → database → ``tasks``
(the worker that supervises a trainer process) → events in the database → ``consumers``.
Nothing here imports torch: networks are trained by child processes.
"""

from graphapp.celery import app as celery_app

__all__ = ["celery_app"]
