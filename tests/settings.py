"""The server's settings for tests inside one process: a home of its own, and no Redis.

DATABASE_URL chooses the database as everywhere; tests of whole processes use `tests.stack`.
"""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="brickwork-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["BRICKWORK_HOME"] = _home

from graphapp.settings import *  # noqa: E402, F403

CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CELERY_BROKER_URL = "memory://"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SERVESTATIC_ROOT = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in life: a database in memory has no WAL and locks whole tables.
    DATABASES["default"]["TEST"] = {"NAME": f"{_home}/test.sqlite3"}  # noqa: F405
