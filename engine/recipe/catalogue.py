"""Everything a recipe can be made of, as plain data for forms and the reference."""

from typing import Any

from pydantic import BaseModel

from engine.recipe.part import losses, metrics, optimizers, schedules
from engine.recipe.recipe import RARE, EarlyStopping, LayerRule, Recipe, Split
from engine.recipe.target import Target
from engine.spec.fields import field_schema

PARTS = {"loss": "losses", "metrics": "metrics"}
"""Fields of recipe and target that are parts, and in which list these are."""


def recipe_catalogue() -> dict[str, Any]:
    """All parts by kind, and the recipe's own fields.

    A field of the type "group" has ``fields`` of its own, one of the type "groups" has them for
    each of the nodes it names, and one of the type "numbers" has a number for each. The one of the
    type "target" is a column, or has ``fields``, for the only output or for each. One of the type
    "part" takes an entry of the list that ``of`` names. Those that are ``rare`` are for people who
    know what they look for; a form may fold them away.
    """
    groups: dict[str, type[BaseModel]] = {"split": Split, "early_stopping": EarlyStopping}
    parts = {**PARTS, "optimizer": "optimizers", "schedule": "schedules"}
    fields = []
    for field in field_schema(Recipe):
        name = field["name"]
        field["rare"] = name in (*RARE, "seed", "precision", "device")
        if name == "target":
            field |= {
                "type": "target",
                "fields": [_in_target(each) for each in field_schema(Target)],
            }
        elif name in groups:
            field |= {"type": "group", "fields": field_schema(groups[name])}
            field["default"] = field["default"] and field["default"].model_dump()
        elif name == "layers":
            field |= {"type": "groups", "fields": field_schema(LayerRule)}
        elif name == "loss_weights":
            field |= {"type": "numbers"}
        elif name in parts:
            field |= {"type": "part", "of": parts[name]}
            default = field["default"]
            field["default"] = default.to_data() if default is not None else None
        fields.append(field)
    return {
        "losses": [part.describe() for part in losses().values()],
        "optimizers": [part.describe() for part in optimizers().values()],
        "schedules": [part.describe() for part in schedules().values()],
        "metrics": [part.describe() for part in metrics().values()],
        "recipe": fields,
    }


def _in_target(field: dict[str, Any]) -> dict[str, Any]:
    of = PARTS.get(field["name"])
    return field if of is None else field | {"type": "part", "of": of}
