"""The Celery app. Its messages are wake-ups: each tells every worker to look into the database.

The one queue is a broadcast, so that whichever worker is free sees a new run, and the one that
trains a run sees its stop, at once. A message that is lost, late or doubled has no effect: workers
also look by themselves every few seconds.
"""

import os

from celery import Celery
from kombu.common import Broadcast
from kombu.entity import Exchange

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "graphapp.settings")

WAKE = "graphapp.tasks.wake"
QUEUE = "brickwork_wake"
# Declared by the sender too: unknown there, it would count as an exchange to a single queue.
EVERY_WORKER = Exchange(QUEUE, type="fanout")

app = Celery("graphapp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Broadcast(QUEUE, exchange=EVERY_WORKER)]
app.conf.task_default_queue = QUEUE
app.conf.task_routes = {WAKE: {"queue": QUEUE}}
app.conf.imports = ["graphapp.tasks"]
