"""Reading a recipe document: strict, with every problem told at once."""

from collections.abc import Mapping
from typing import Any

from engine.recipe.migration import VERSIONS, migrated
from engine.recipe.monitors import read_monitor
from engine.recipe.part import losses, optimizers, schedules
from engine.recipe.read_target import read_targets
from engine.recipe.reading import P, Reading, is_columns, is_number
from engine.recipe.recipe import FORMAT, VERSION, EarlyStopping, LayerRule, Recipe, Split
from engine.recipe.target import Target
from engine.spec import strict_json
from engine.spec.problems import BadDocument

LARGEST_WEIGHT = 1_000_000


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


class _Reader(Reading):
    """Reads a whole document, field by field."""

    def recipe(self, document: Any) -> Recipe | None:
        if not isinstance(document, dict):
            self.add("bad_recipe", None, "A recipe is a JSON object.")
            return None
        data = dict(document)
        form, version = data.pop("format", FORMAT), data.pop("version", VERSION)
        if form != FORMAT or version not in VERSIONS or isinstance(version, bool):
            self.add(
                "bad_recipe",
                "format",
                f'A recipe has the format "{FORMAT}" in version {VERSION} or an older one.',
                got=f"{document.get('format')} {document.get('version')}"[:200],
                expected=f"{FORMAT} {VERSION}",
            )
            return None
        data = migrated(data, version)
        data["target"] = read_targets(self, data)
        # Parts are read by their own declarations; what is wrong with one is told with its path.
        # Their place in the recipe is filled with the default until then.
        given: dict[str, Any] = {
            "split": self.object(data.pop("split", None), "split", Split),
            "loss": self._named(data, "loss", losses()),
            "optimizer": self._named(data, "optimizer", optimizers()),
            "schedule": self._named(data, "schedule", schedules()),
            "metrics": self.metrics(data.pop("metrics", None), "metrics"),
        }
        data["inputs"] = self._inputs(data)
        data["layers"] = self._layers(data)
        data["loss_weights"] = self._loss_weights(data)
        given["early_stopping"] = self._early_stopping(data)
        data.update({name: value for name, value in given.items() if value is not None})
        data = {name: value for name, value in data.items() if value is not None}
        if "target" not in data:  # told already; what else is wrong is told too
            data["target"] = Target(columns=("",))
        recipe = self.declared(Recipe, data, "the recipe", "")
        if recipe is not None and recipe.split.validation + recipe.split.test >= 1:
            self.add(
                "param_range",
                "split",
                "Validation and test together must leave rows to train on: "
                f"{recipe.split.validation:g} + {recipe.split.test:g} is not below 1.",
                got=recipe.split.validation + recipe.split.test,
            )
        return recipe

    def _named(self, data: dict[str, Any], name: str, known: Mapping[str, type[P]]) -> P | None:
        value = data.pop(name, None)
        return None if value is None else self.part(value, name, name, known)

    def _inputs(self, data: dict[str, Any]) -> dict[str, str | tuple[str, ...]] | None:
        inputs = data.get("inputs")
        wanted = "an object with a column, or a list of columns, for each Input node"
        if inputs is None or not self.expect_object(
            inputs, "inputs", wanted, is_columns, "bad_recipe"
        ):
            return None
        return {
            node: tuple(value) if isinstance(value, list) else value
            for node, value in inputs.items()
        }

    def _early_stopping(self, data: dict[str, Any]) -> EarlyStopping | None:
        stopping = self.object(data.pop("early_stopping", None), "early_stopping", EarlyStopping)
        if stopping is None:
            return None
        outputs = data["target"] if isinstance(data["target"], dict) else ()
        monitor = read_monitor(stopping.monitor, outputs)
        return stopping.model_copy(update={"monitor": monitor})

    def _layers(self, data: dict[str, Any]) -> dict[str, LayerRule] | None:
        layers = data.get("layers")
        wanted = "an object with an object for each node"
        if layers is None or not self.expect_object(
            layers, "layers", wanted, lambda rule: isinstance(rule, dict)
        ):
            return None
        rules = {
            node: self.declared(LayerRule, rule, f"layer {node[:60]!r}", f"layers.{node[:60]}.")
            for node, rule in layers.items()
        }
        return {node: rule for node, rule in rules.items() if rule is not None}

    def _loss_weights(self, data: dict[str, Any]) -> dict[str, float] | None:
        weights = data.get("loss_weights")
        wanted = "an object with a number for each output"
        if weights is None or not self.expect_object(weights, "loss_weights", wanted, is_number):
            return None
        for output, weight in weights.items():
            if not 0 <= weight <= LARGEST_WEIGHT:
                self.add(
                    "param_range",
                    f"loss_weights.{output[:60]}",
                    f"The weight of the loss of {output[:60]!r} must be from 0 to "
                    f"{LARGEST_WEIGHT:,}, but is {weight}.",
                    got=weight,
                )
                return None
        return {output: float(weight) for output, weight in weights.items()}
