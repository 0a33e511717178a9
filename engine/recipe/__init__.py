"""How to train, as data: the recipe document and the parts it is made of. Imports no torch."""

from engine.recipe.catalogue import recipe_catalogue
from engine.recipe.check import check_recipe
from engine.recipe.read import read_recipe
from engine.recipe.recipe import Recipe
from engine.recipe.resolve import resolve
from engine.recipe.task import Task

__all__ = ["Recipe", "Task", "check_recipe", "read_recipe", "recipe_catalogue", "resolve"]
