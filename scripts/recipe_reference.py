"""The reference of recipes, as Markdown, made from the declarations of their parts."""

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from engine.recipe import recipe_catalogue
from engine.recipe.part import Loss, Metric, Optimizer, Part, losses, metrics, optimizers, schedules

_HEAD = """# Recipes

How to train, as a JSON document (`"format": "brickwork.recipe"`, `"version": 2`). Everything but
`data` and `target` has a default. A part is written by its name, or as an object with its name and
fields: `"loss": "huber"`, `"loss": {"name": "huber", "delta": 0.5}`. Names that Keras or torch use
are understood too, and capitals and underscores do not count: `"MSELoss"`,
`"categorical_crossentropy"`; `"monitor": "val_acc"` is `"validation/accuracy"`. This page is made
from the parts' own files by `make generate`.

## Targets

`target` is what the network learns. Of one output it is a column, `"target": "price"`, or several
side by side, `"target": ["red", "round", "ripe"]`: columns of two classes become labels that do not
exclude each other, with a unit each, and columns of numbers a vector. An object says more:

```json
{"column": "price", "loss": "huber", "metrics": ["mean_absolute_error"], "standardize": true}
```

Of several outputs it is an object with one of these for each:

```json
{"size": {"column": "size", "loss": "huber", "metrics": ["mae"]}, "kind": "kind"}
```

An output without a loss or metrics of its own has those of the recipe, as far as they fit, or those
that follow from its column: cross-entropy and accuracy for classes, binary cross-entropy and the
accuracy over all labels for labels, the mean squared and the mean absolute error for numbers.
`loss` and `metrics` may be objects by output too, as in Keras:
`"loss": {"size": "huber", "kind": "cross_entropy"}`. Version 1 of the format, which knew one loss
for all outputs, is read as it always was.

With `standardize` numbers are learned less their mean, over their deviation, both measured on the
training part. The loss is that of the standardized numbers; metrics and answers are in the column's
own units, in the bundle too.

| field of a target | type | default | |
|---|---|---|---|
TARGET_FIELDS
## Fields
"""


def recipe_reference() -> str:
    """The whole page."""
    fields = recipe_catalogue()["recipe"]
    target = next(field for field in fields if field["type"] == "target")
    own = _table(target["fields"]).partition("|---|---|---|---|\n")[2]
    parts: list[str] = [_HEAD.replace("TARGET_FIELDS", own), _table(fields)]
    kinds: tuple[tuple[str, Mapping[str, type[Part]]], ...] = (
        ("Losses", losses()),
        ("Metrics", metrics()),
        ("Optimizers", optimizers()),
        ("Schedules", schedules()),
    )
    for title, known in kinds:
        parts += [f"## {title}\n", *(_part(part) for part in known.values())]
    return "\n".join(parts).rstrip() + "\n"


def _part(part: type[Part]) -> str:
    told = part.describe()
    lines = [f"### `{told['name']}`\n", inspect.cleandoc(part.__doc__ or ""), ""]
    facts = list(_facts(part))
    lines += [". ".join(facts) + ".", ""] if facts else []
    lines += [_table(told["fields"])] if told["fields"] else []
    return "\n".join(lines)


def _facts(part: type[Part]) -> Iterable[str]:
    if part.synonyms:
        yield "Also called " + ", ".join(f"`{name}`" for name in part.synonyms)
    if issubclass(part, Loss | Metric):
        yield "For targets of the type " + ", ".join(part.columns)
    if issubclass(part, Loss) and part.activation:
        yield f"Holds the last {part.activation}"
    if issubclass(part, Loss) and part.torch_name:
        yield f"`torch.nn.functional.{part.torch_name}`"
    if issubclass(part, Metric):
        if part.is_table:
            yield "A table, of evaluated parts only"
        else:
            yield "Higher is better" if part.higher_is_better else "Lower is better"
            if part.whole_only:
                yield "Of evaluated parts only"
    if issubclass(part, Optimizer):
        low, high = part.usual_rates
        yield f"`torch.optim.{part.torch_name}`"
        yield f"Usual learning rates: {low:g} to {high:g}"


def _table(fields: list[dict[str, Any]]) -> str:
    rows = ["| field | type | default | |", "|---|---|---|---|"]
    for field in fields:
        cells = [f"`{field['name']}`", _type(field), _default(field), field["description"]]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def _type(field: dict[str, Any]) -> str:
    kinds = {
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "integers": "whole numbers",
        "group": "object",
        "groups": "object for each node",
        "numbers": "number for each output",
        "target": "column, or object",
    }
    if field["type"] == "choice":
        kind = ", ".join(f"`{choice}`" for choice in field["choices"])
    elif field["type"] == "part":
        kind = f"see {field['of'].capitalize()}"
    else:
        kind = kinds.get(field["type"], field["type"])
    low, high = field.get("minimum"), field.get("maximum")
    bounds = [
        f"from {low:g}" if low is not None else "",
        f"above {field['above']:g}" if "above" in field else "",
        f"to {high:,.10g}" if high is not None else "",
        f"below {field['below']:g}" if "below" in field else "",
    ]
    inner = [f"`{each['name']}`" for each in field.get("fields", ())]
    return " ".join([kind, *filter(None, bounds)]) + (f": {', '.join(inner)}" if inner else "")


def _default(field: dict[str, Any]) -> str:
    default = field["default"]
    if field["required"]:
        return "required"
    if default is None:
        return ""
    if isinstance(default, dict):
        return f"`{default['name']}`" if "name" in default else "see its fields"
    words = {True: "true", False: "false"}
    return f"`{words[default] if isinstance(default, bool) else default}`"
