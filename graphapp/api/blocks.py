"""What graphs and recipes are made of."""

from typing import Any

from django.http import HttpRequest
from django.views.decorators.gzip import gzip_page
from ninja import Router
from ninja.decorators import decorate_view

from engine.recipe import recipe_catalogue
from graphapp.palette import palette

router = Router(tags=["parts"])


@router.get("/blocks", response=dict[str, Any])
@decorate_view(gzip_page)  # the same for everybody, so its length tells nothing
def blocks(request: HttpRequest) -> dict[str, Any]:
    """The palette: families, and each block with its ports, its fields and its help."""
    return palette()


@router.get("/recipe", response=dict[str, Any])
def recipe(request: HttpRequest) -> dict[str, Any]:
    """Losses, optimizers, schedules, metrics, and the recipe's own fields."""
    return recipe_catalogue()
