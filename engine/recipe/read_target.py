"""Reading what each output learns, and the losses and metrics that are given by output."""

from typing import Any

from engine.recipe.part import losses
from engine.recipe.reading import Reading, is_columns, shown
from engine.recipe.target import Target
from engine.spec.telling import told_value

FIELDS = ("column", "columns", "loss", "metrics", "standardize")
WANTED = (
    "a column, a list of columns, an object with a column and its own loss and metrics, or an "
    "object with one of these for each output"
)
Targets = Target | dict[str, Target]


def read_targets(reading: Reading, data: dict[str, Any]) -> Targets | None:
    """The targets of a document; None, with problems, where they cannot be read.

    ``loss`` and ``metrics`` of the document that are objects by output are taken out of it.
    """
    given = data.get("target")
    if is_columns(given) or is_target(given):
        return _target(reading, given, "target")
    if not isinstance(given, dict) or not given:
        told = told_value(given)
        reading.add("bad_recipe", "target", f"target must be {WANTED}, but {told}.",
                    got=shown(given))  # fmt: skip
        return None
    entries = {node: _as_object(value) for node, value in given.items()}
    for field in ("loss", "metrics"):
        _deal_out(reading, data, field, entries)
    found = {
        node: _target(reading, value, f"target.{node[:60]}") for node, value in entries.items()
    }
    targets = {node: target for node, target in found.items() if target is not None}
    return targets if len(targets) == len(given) else None


def is_target(value: Any) -> bool:
    """Whether an object is one target, and not one for each output."""
    return isinstance(value, dict) and any(is_columns(value.get(key)) for key in FIELDS[:2])


def _as_object(value: Any) -> Any:
    """A target as an object with its columns, where it is a column or a list of them."""
    return {"columns": value} if is_columns(value) else value


def _deal_out(reading: Reading, data: dict[str, Any], field: str, entries: dict[str, Any]) -> None:
    """Give each output its own loss or metrics, where the document has them by output."""
    value = data.get(field)
    if not isinstance(value, dict) or "name" in value:
        return
    del data[field]
    for node, own in value.items():
        path = f"{field}.{node[:60]}"
        if node not in entries:
            known = ", ".join(entries)
            message = f"{field} names the output {node[:60]!r}, which has no target; there are: "
            reading.add("bad_recipe", path, f"{message}{known}.", got=node[:200], expected=known)
        elif isinstance(entries[node], dict) and field in entries[node]:
            message = f"The output {node[:60]!r} has its {field} twice: in target and in {field}."
            reading.add("bad_recipe", path, message)
        elif isinstance(entries[node], dict):
            named = field == "metrics" and isinstance(own, str)
            entries[node] = {**entries[node], field: [own] if named else own}


def _target(reading: Reading, value: Any, path: str) -> Target | None:
    """One target; None, with problems, where it cannot be read."""
    fields = _as_object(value)
    if not isinstance(fields, dict):
        message = f"{path} must be a column, a list of columns, or an object with a column and its "
        message += f"own loss and metrics, but {_told(fields)}."
        reading.add("bad_recipe", path, message, got=shown(value))
        return None
    fields = dict(fields)
    if "encode" in fields:
        message = "Columns cannot be encoded by the recipe yet; leave encode out."
        reading.add("unknown_field", f"{path}.encode", message, got=shown(fields.pop("encode")))
    columns = _columns(reading, fields, path)
    for name in fields.keys() - {*FIELDS}:
        known = ", ".join(FIELDS)
        message = f"{path} has no field {name[:60]!r}; there are: {known}."
        reading.add("unknown_field", f"{path}.{name[:60]}", message, expected=known)
    loss = fields.get("loss")
    given = {
        "columns": columns,
        "loss": None if loss is None else reading.part(loss, f"{path}.loss", "loss", losses()),
        "metrics": reading.metrics(fields.get("metrics"), f"{path}.metrics"),
        "standardize": fields.get("standardize", False),
    }
    return reading.declared(Target, given, path, f"{path}.") if columns else None


def _columns(reading: Reading, fields: dict[str, Any], path: str) -> tuple[str, ...]:
    """The columns of a target; none, with a problem, where they cannot be read."""
    named = [name for name in FIELDS[:2] if name in fields]
    if len(named) != 1:
        message = f"{path} needs either a column or columns, a list of them."
        reading.add("bad_recipe", path, message, got=", ".join(fields)[:200])
        return ()
    value = fields[named[0]]
    where = f"{path}.{named[0]}"
    if not is_columns(value):
        message = f"{where} must be a column or a list of columns, but {_told(value)}."
        reading.add("bad_recipe", where, message, got=shown(value))
        return ()
    columns = (value,) if isinstance(value, str) else tuple(value)
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        message = f"{path} names the column {twice[:60]!r} twice."
        reading.add("bad_recipe", where, message, got=twice[:200])
    return columns


def _told(value: Any) -> str:
    """What was received instead; of a list, the first item that is no column."""
    items = value if isinstance(value, list) else []
    wrong = tuple(place for place, item in enumerate(items) if not isinstance(item, str))
    return told_value(value, wrong[:1])
