"""Reading a recipe document: strict, with every problem told at once."""

import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.recipe.part import Part, losses, metrics, optimizers, schedules
from engine.recipe.recipe import FORMAT, VERSION, EarlyStopping, LayerRule, Recipe, Split
from engine.spec import strict_json
from engine.spec.fields import parameter_problems
from engine.spec.problems import BadDocument, Problem

LARGEST_WEIGHT = 1_000_000
D = TypeVar("D", bound=BaseModel)
P = TypeVar("P", bound=Part)


def read_recipe(document: str | bytes | dict[str, Any]) -> Recipe:
    """The recipe in a JSON text or in parsed JSON.

    Raises BadDocument with coded problems; ``param`` of a problem is the path of the field.
    """
    if isinstance(document, (str, bytes)):
        document = strict_json.loads(document)
    else:
        strict_json.expect_storable(document)
    reader = _Reader()
    recipe = reader.recipe(document)
    if recipe is None or reader.problems:
        raise BadDocument(reader.problems)
    return recipe


class _Reader:
    """Gathers problems while reading, so that one does not hide the others."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def recipe(self, document: Any) -> Recipe | None:
        if not isinstance(document, dict):
            self._add("bad_recipe", None, "A recipe is a JSON object.")
            return None
        data = dict(document)
        form, version = data.pop("format", FORMAT), data.pop("version", VERSION)
        if form != FORMAT or version != VERSION or isinstance(version, bool):
            self._add(
                "bad_recipe",
                "format",
                f'A recipe has the format "{FORMAT}" in version {VERSION}.',
                got=f"{document.get('format')} {document.get('version')}"[:200],
                expected=f"{FORMAT} {VERSION}",
            )
            return None
        # Parts are read by their own declarations; what is wrong with one is told with its path.
        # Their place in the recipe is filled with the default until then.
        given = {
            "split": self._object(data, "split", Split),
            "early_stopping": self._object(data, "early_stopping", EarlyStopping),
            "loss": self._part(data, "loss", losses()),
            "optimizer": self._part(data, "optimizer", optimizers()),
            "schedule": self._part(data, "schedule", schedules()),
            "metrics": self._metrics(data),
        }
        data["target"] = self._target(data)
        data["inputs"] = self._inputs(data)
        data["layers"] = self._layers(data)
        data["loss_weights"] = self._loss_weights(data)
        data.update({name: value for name, value in given.items() if value is not None})
        data = {name: value for name, value in data.items() if value is not None}
        recipe = self._declared(Recipe, data, "the recipe", "")
        if recipe is not None and recipe.split.validation + recipe.split.test >= 1:
            self._add(
                "param_range",
                "split",
                "Validation and test together must leave rows to train on: "
                f"{recipe.split.validation:g} + {recipe.split.test:g} is not below 1.",
                got=recipe.split.validation + recipe.split.test,
            )
        return recipe

    def _object(self, data: dict[str, Any], name: str, declaration: type[D]) -> D | None:
        value = data.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._add("param_type", name, f"{name} must be an object or null.", got=_shown(value))
            return None
        return self._declared(declaration, value, name, f"{name}.")

    def _part(self, data: dict[str, Any], name: str, known: Mapping[str, type[P]]) -> P | None:
        value = data.pop(name, None)
        return None if value is None else self._named(value, name, known)

    def _metrics(self, data: dict[str, Any]) -> tuple[Any, ...] | None:
        value = data.pop("metrics", None)
        if value is None:
            return None
        if not isinstance(value, list):
            message = "metrics must be a list of names."
            self._add("param_type", "metrics", message, got=_shown(value))
            return None
        parts = [
            self._named(item, f"metrics.{place}", metrics()) for place, item in enumerate(value)
        ]
        return tuple(part for part in parts if part is not None)

    def _named(self, value: Any, path: str, known: Mapping[str, type[P]]) -> P | None:
        """A part, given by its name alone or as an object with its name and fields."""
        fields = {"name": value} if isinstance(value, str) else value
        if not isinstance(fields, dict) or not isinstance(fields.get("name"), str):
            message = f"{path} must be a name, or an object with a name."
            self._add("param_type", path, message, got=_shown(value))
            return None
        fields = dict(fields)
        name = fields.pop("name")
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
            kind = path.partition(".")[0].replace("metrics", "metric")
            self._add(
                "param_choice",
                path,
                f"There is no {kind} {name[:60]!r}.{hint}",
                got=name[:200],
                expected=", ".join(known),
            )
            return None
        return self._declared(known[name], fields, name, f"{path}.")

    def _declared(
        self, declaration: type[D], given: dict[str, Any], called: str, path: str
    ) -> D | None:
        try:
            return declaration.model_validate(given)
        except ValidationError as error:
            for found in parameter_problems(declaration, given, error):
                code = "unknown_field" if found["code"] == "param_unknown" else found["code"]
                message = found["message"].replace("{block}", called).replace("parameter", "field")
                self._add(
                    code,
                    f"{path}{found['param']}",
                    message,
                    got=_shown(found.get("got")),
                    expected=found.get("expected"),
                )
            return None

    def _target(self, data: dict[str, Any]) -> Any:
        target = data.get("target")
        named = isinstance(target, dict) and all(isinstance(v, str) for v in target.values())
        if isinstance(target, str) or (named and target):
            return target
        self._add(
            "bad_recipe",
            "target",
            "A recipe needs a target: a column, or an object with a column for each output.",
            got=_shown(target),
        )
        return ""

    def _inputs(self, data: dict[str, Any]) -> dict[str, str | tuple[str, ...]] | None:
        inputs = data.get("inputs")
        if inputs is None:
            return None
        if isinstance(inputs, dict) and all(_is_columns(value) for value in inputs.values()):
            return {
                node: tuple(value) if isinstance(value, list) else value
                for node, value in inputs.items()
            }
        self._add(
            "bad_recipe",
            "inputs",
            "inputs must be an object with a column, or a list of columns, for each Input node.",
            got=_shown(inputs),
        )
        return None

    def _layers(self, data: dict[str, Any]) -> dict[str, LayerRule] | None:
        layers = data.get("layers")
        if layers is None:
            return None
        if not isinstance(layers, dict) or not all(isinstance(v, dict) for v in layers.values()):
            message = "layers must be an object with an object for each node."
            self._add("param_type", "layers", message, got=_shown(layers))
            return None
        rules = {
            node: self._declared(LayerRule, rule, f"layer {node[:60]!r}", f"layers.{node[:60]}.")
            for node, rule in layers.items()
        }
        return {node: rule for node, rule in rules.items() if rule is not None}

    def _loss_weights(self, data: dict[str, Any]) -> dict[str, float] | None:
        weights = data.get("loss_weights")
        if weights is None:
            return None
        if not isinstance(weights, dict) or not all(map(_is_number, weights.values())):
            message = "loss_weights must be an object with a number for each output."
            self._add("param_type", "loss_weights", message, got=_shown(weights))
            return None
        for output, weight in weights.items():
            if not 0 <= weight <= LARGEST_WEIGHT:
                self._add(
                    "param_range",
                    f"loss_weights.{output[:60]}",
                    f"The weight of a loss must be from 0 to {LARGEST_WEIGHT:,}, but is {weight}.",
                    got=weight,
                )
                return None
        return {output: float(weight) for output, weight in weights.items()}

    def _add(self, code: str, param: str | None, message: str, **more: Any) -> None:
        self.problems.append(Problem(code, message, param=param, **more))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_columns(value: Any) -> bool:
    if isinstance(value, str):
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _shown(value: Any) -> Any:
    """What was received, as far as it is short and plain."""
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)[:200]
