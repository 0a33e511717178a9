"""Graphs to start from."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from graphapp.api.schemas import TemplateOut
from graphapp.templates_gallery import templates

router = Router(tags=["templates"])


@router.get("/templates", response=list[TemplateOut])
def list_templates(request: HttpRequest) -> list[dict[str, Any]]:
    """The gallery: each with its task, its level, and how long it trains."""
    return templates()
