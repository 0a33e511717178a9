"""Who is here, and the token that writes need."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router

from graphapp.api.schemas import SessionOut
from graphapp.version import VERSION

router = Router(tags=["session"])


@router.get("/session", auth=None, response=SessionOut)
def session(request: HttpRequest) -> dict[str, Any]:
    """The signed-in user (if any), the mode, and the token for the header X-CSRFToken."""
    user = request.user
    return {
        "user": {"name": user.get_username()} if user.is_authenticated else None,
        "mode": settings.BRICKWORK_MODE,
        "csrf": get_token(request),
        "version": VERSION,
    }
