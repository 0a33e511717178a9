"""The web server's application: HTTP and websockets, behind the guards of `graphapp.guards`.

Run by `uvicorn graphapp.asgi:application` (see `graphapp.processes` for its options).
"""

import os
from typing import cast

from asgiref.typing import ASGI3Application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "graphapp.settings")

from django.core.asgi import get_asgi_application

# Models can be imported only after this: it sets Django up.
http_application = cast(ASGI3Application, get_asgi_application())

from django.conf import settings  # noqa: E402

from graphapp.doors.descriptors import tell_descriptors  # noqa: E402
from graphapp.guards import guarded  # noqa: E402
from graphapp.sockets import websocket_application  # noqa: E402
from graphapp.warm_up import warm_up  # noqa: E402

tell_descriptors(settings.SOCKETS_PER_PROCESS)
warm_up()
application = guarded(http_application, websocket_application)
