"""What reading the parts of a recipe has in common: problems are gathered, each with its place."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from engine.recipe.part import Metric, Part, losses, metrics
from engine.recipe.synonyms import find_part, nearest_part
from engine.spec.problems import Problem
from engine.spec.telling import ordinal, parameter_problems, told_value

D = TypeVar("D", bound=BaseModel)
P = TypeVar("P", bound=Part)


class Reading:
    """Gathers problems while reading, so that one does not hide the others."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, code: str, param: str | None, message: str, **more: Any) -> None:
        self.problems.append(Problem(code, message, param=param, **more))

    def expect_object(
        self,
        value: Any,
        param: str,
        wanted: str,
        fits: Callable[[Any], bool],
        code: str = "param_type",
    ) -> bool:
        """Whether a value is an object of which every entry fits; what does not is named."""
        if not isinstance(value, dict):
            message = f"{param} must be {wanted}, but {told_value(value)}."
            self.add(code, param, message, got=shown(value))
            return False
        wrong = [name for name, entry in value.items() if not fits(entry)]
        for name in wrong:
            message = f"{param} must be {wanted}, but {_entry(name[:60], value[name])}."
            self.add(code, param, message, got=shown(value[name]))
        return not wrong

    def object(self, value: Any, name: str, declaration: type[D]) -> D | None:
        """A group of fields; None where there is none, or none that can be read."""
        if value is None:
            return None
        if not isinstance(value, dict):
            message = f"{name} must be an object or null, but {told_value(value)}."
            self.add("param_type", name, message, got=shown(value))
            return None
        return self.declared(declaration, value, name, f"{name}.")

    def metrics(self, value: Any, path: str) -> tuple[Metric, ...] | None:
        """A list of metrics; None where none is given."""
        if value is None:
            return None
        if not isinstance(value, list):
            message = f"{path} must be a list of names, but {told_value(value)}."
            self.add("param_type", path, message, got=shown(value))
            return None
        parts = [
            self.part(item, f"{path}.{place}", "metric", metrics(), place)
            for place, item in enumerate(value)
        ]
        return tuple(part for part in parts if part is not None)

    def part(
        self, value: Any, path: str, kind: str, known: Mapping[str, type[P]], place: int = -1
    ) -> P | None:
        """A part, given by its name alone or as an object with its name and fields.

        ``place``: where it stands in a list, if it does.
        """
        fields = {"name": value} if isinstance(value, str) else value
        if not isinstance(fields, dict) or not isinstance(fields.get("name"), str):
            what = f"The {ordinal(place)} {kind}" if place >= 0 else path
            message = f"{what} must be a name, or an object with a name, but {told_value(value)}."
            self.add("param_type", path, message, got=shown(value))
            return None
        fields = dict(fields)
        given = fields.pop("name")
        name = find_part(given, known)
        if name is None:
            message = f"There is no {kind} {given[:60]!r}.{_hint(given, kind, known)}"
            expected = ", ".join(known)
            self.add("param_choice", path, message, got=given[:200], expected=expected)
            return None
        return self.declared(known[name], fields, name, f"{path}.")

    def declared(
        self, declaration: type[D], given: dict[str, Any], called: str, path: str
    ) -> D | None:
        """What a declaration makes of its fields; what is wrong with them is told."""
        try:
            return declaration.model_validate(given)
        except ValidationError as error:
            for found in parameter_problems(declaration, given, error):
                code = "unknown_field" if found["code"] == "param_unknown" else found["code"]
                message = found["message"].replace("{block}", called).replace("parameter", "field")
                param, got = f"{path}{found['param']}", shown(found.get("got"))
                self.add(code, param, message, got=got, expected=found.get("expected"))
            return None


def shown(value: Any) -> Any:
    """What was received, as far as it is short and plain."""
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)[:200]


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_columns(value: Any) -> bool:
    """Whether a value is a column's name, or a list of such."""
    if isinstance(value, str):
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)


def _entry(name: str, value: Any) -> str:
    """What is wrong with an entry; of a list, which item is no text."""
    items: list[Any] = value if isinstance(value, list) else []
    wrong = [place for place, item in enumerate(items) if not isinstance(item, str)]
    told = told_value(value, tuple(wrong[:1]))
    return f"in {name!r} {told}" if wrong else f"{name!r} {told}"


def _hint(given: str, kind: str, known: Mapping[str, type[Part]]) -> str:
    others = {"loss": ("metric", metrics()), "metric": ("loss", losses())}
    other, theirs = others.get(kind, ("", {}))
    if (found := find_part(given, theirs)) is not None:
        return f" {found} is a {other}, not a {kind}; there are: {', '.join(known)}."
    near = nearest_part(given, known)
    return f" Did you mean {near}?" if near else f" There are: {', '.join(known)}."
