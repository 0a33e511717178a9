"""Which websocket lives at which address, and who is at its other end."""

from typing import Any

from asgiref.typing import ASGI3Application
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.conf import settings
from django.urls import path, re_path

from graphapp.consumers.run_stream import NoSuchSocket, RunStream
from graphapp.middleware import find_local_user


def _as_local_user(application: ASGI3Application) -> ASGI3Application:
    async def with_user(scope: Any, receive: Any, send: Any) -> None:
        user = await database_sync_to_async(find_local_user)()
        scope["user"] = user
        await application(scope, receive, send)

    return with_user


ROUTES = [path("ws/runs/<str:run_id>/", RunStream.as_asgi())]

_router = URLRouter([*ROUTES, re_path("", NoSuchSocket.as_asgi())])

websocket_application = _as_local_user(_router) if settings.LOCAL else AuthMiddlewareStack(_router)
