"""The web server's application: HTTP and websockets, behind the guards of `graphapp.guards`.

Run by `uvicorn graphapp.asgi:application` (see `graphapp.processes` for its options).
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "graphapp.settings")

from django.core.asgi import get_asgi_application

http_application = get_asgi_application()

from graphapp.guards import guarded
from graphapp.sockets import websocket_application
from graphapp.warm_up import warm_up

warm_up()
application = guarded(http_application, websocket_application)
