"""What graphs and recipes are made of."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.recipe import recipe_catalogue
from graphapp.fixed import FixedAnswer
from graphapp.palette import palette

router = Router(tags=["parts"])
_palette, _recipe = FixedAnswer(palette), FixedAnswer(recipe_catalogue)


@router.get("/blocks", response=dict[str, Any])
def blocks(request: HttpRequest) -> HttpResponse:
    """The palette: families, and each block with its ports, its fields and its help."""
    return _palette.to(request)


@router.get("/recipe", response=dict[str, Any])
def recipe(request: HttpRequest) -> HttpResponse:
    """Losses, optimizers, schedules, metrics, and the recipe's own fields."""
    return _recipe.to(request)
