"""What every connection must pass before Django sees it: where it comes from, how much it sends.

- Local mode has no login, so only this machine may connect, whatever address the server listens on.
- A body is counted as it arrives: a false or missing length cannot make the server read for ever.
- A websocket must name a host that is ours and an origin that is this very site: a page from
  elsewhere in the same browser, or a name rebound to this address, gets no further.
"""

from urllib.parse import urlsplit

from asgiref.typing import (
    ASGI3Application,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    HTTPScope,
    Scope,
    WebSocketScope,
)
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from engine.spec import strict_json
from graphapp.settings.environment import is_loopback

UPLOADS = "/api/data"
MULTIPART_BYTES = 64 * 1024
MOST_DIGITS = 15


def guarded(http: ASGI3Application, websocket: ASGI3Application) -> ASGI3Application:
    """HTTP and WEBSOCKET applications behind the guards."""

    async def application(
        scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "http":
            if not _is_near(scope):
                message = "In local mode only this machine may connect."
                await _answer(send, 403, "forbidden", message)
                return
            await _with_counted_body(http, scope, receive, send)
        elif scope["type"] == "websocket":
            if _is_near(scope) and is_same_site(scope):
                await websocket(scope, receive, send)
            else:
                await receive()
                await send({"type": "websocket.close", "code": 4403, "reason": None})
        else:
            await http(scope, receive, send)

    return application


def is_same_site(scope: WebSocketScope) -> bool:
    """Whether a websocket names one of our hosts, and comes from a page of that host."""
    headers = {name: value.decode("latin1") for name, value in scope["headers"]}
    host, origin = headers.get(b"host", ""), headers.get(b"origin", "")
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _is_near(scope: HTTPScope | WebSocketScope) -> bool:
    client = scope.get("client")
    return not settings.LOCAL or client is None or is_loopback(client[0])


async def _with_counted_body(
    application: ASGI3Application,
    scope: HTTPScope,
    receive: ASGIReceiveCallable,
    send: ASGISendCallable,
) -> None:
    upload = scope["path"].rstrip("/") == UPLOADS
    limit = settings.UPLOAD_BYTES + MULTIPART_BYTES if upload else settings.BODY_BYTES
    told = dict(scope["headers"]).get(b"content-length", b"0")
    too_large = not told.isdigit() or len(told) > MOST_DIGITS or int(told) > limit
    seen, answered = 0, False

    async def counting_receive() -> ASGIReceiveEvent:
        nonlocal seen, too_large
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message["body"])
            too_large = seen > limit
            if too_large:
                return {"type": "http.disconnect"}  # so that the application gives up reading
        return message

    async def noting_send(message: ASGISendEvent) -> None:
        nonlocal answered
        answered = True
        await send(message)

    if not too_large:
        await application(scope, counting_receive, noting_send)
    if too_large and not answered:
        await _answer(send, 413, "too_large", f"The request is larger than {limit:,} bytes.")


async def _answer(send: ASGISendCallable, status: int, code: str, message: str) -> None:
    body = strict_json.dumps({"code": code, "message": message}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send(
        {"type": "http.response.start", "status": status, "headers": headers, "trailers": False}
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
