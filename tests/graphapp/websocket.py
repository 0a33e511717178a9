"""A websocket to the application inside this process, as a test's browser."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from asgiref.typing import ASGI3Application


class Browser(ApplicationCommunicator):
    """One end of a websocket; PATH may carry a query."""

    def __init__(self, application: ASGI3Application, path: str, **scope: Any) -> None:
        address, _, query = path.partition("?")
        headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
        super().__init__(
            application,
            {
                "type": "websocket",
                "path": address,
                "query_string": query.encode(),
                "headers": headers,
                "client": ("127.0.0.1", 40_000),
                "subprotocols": [],
                **scope,
            },
        )

    async def open(self) -> bool:
        """Connect; whether the server accepted."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output(10)
        return bool(answer["type"] == "websocket.accept")

    async def read(self) -> Any:
        """The next message, as JSON; an int is a close code."""
        message = await self.receive_output(10)
        if message["type"] == "websocket.close":
            return message["code"]
        return json.loads(message["text"])

    async def say(self, text: str | None = None, data: bytes | None = None) -> None:
        """Send a text or bytes."""
        await self.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def leave(self) -> None:
        """Close this end."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(10)
