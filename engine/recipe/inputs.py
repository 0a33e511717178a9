"""Which columns each Input node gets, and whether they fit it."""

import difflib
from collections.abc import Iterable, Mapping

from engine.data.dataset import Column
from engine.recipe.recipe import Recipe
from engine.recipe.task import TaskInput, width_of
from engine.spec import edits
from engine.spec.interface import InputPort, Interface
from engine.spec.problems import Fix, Problem


def bind_inputs(
    network: Interface,
    recipe: Recipe,
    columns: Mapping[str, Column],
    targets: Iterable[str],
    problems: list[Problem],
) -> tuple[TaskInput, ...]:
    """The columns of each Input; what does not fit is added to ``problems``."""
    given = dict(recipe.inputs or {})
    ports = {port.id: port for port in network.inputs}
    for node in given.keys() - ports.keys():
        problems.append(
            Problem(
                "bad_recipe",
                f"The recipe gives columns to {node!r}, but the network has no Input {node!r}.",
                param="inputs",
                got=node,
                expected=", ".join(ports),
            )
        )
    if not given and len(ports) == 1:
        given = {node: tuple(columns.keys() - set(targets)) for node in ports}
        given = {node: tuple(c for c in columns if c in names) for node, names in given.items()}
    bound = []
    for node, port in ports.items():
        names = given.get(node)
        if names is None and node in columns:
            names = node
        if names is None:
            problems.append(
                Problem(
                    "bad_recipe",
                    f"The recipe does not say which column goes into {node!r}.",
                    node=node,
                    param="inputs",
                    expected=", ".join(columns),
                )
            )
            continue
        wanted = (names,) if isinstance(names, str) else names
        chosen = [find_column(name, columns, "inputs", problems) for name in wanted]
        if all(column is not None for column in chosen):
            known = tuple(column for column in chosen if column is not None)
            problems += _misfits(port, known)
            bound.append(TaskInput(port, known))
    return tuple(bound)


def find_column(
    name: str, columns: Mapping[str, Column], param: str, problems: list[Problem]
) -> Column | None:
    """The column of this name; where there is none, a problem that suggests the nearest."""
    if name not in columns:
        near = difflib.get_close_matches(name, columns, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(columns)[:500]}."
        problems.append(
            Problem(
                "unknown_column",
                f"The data set has no column {name[:80]!r}. {hint}",
                param=param,
                got=name[:200],
                expected=list(columns)[:100],
                values={"name": name[:200]},
            )
        )
    return columns.get(name)


def _misfits(port: InputPort, columns: tuple[Column, ...]) -> list[Problem]:
    if not columns:
        message = "The data set has no column besides the target, so nothing can go in."
        return [Problem("data_mismatch", message, node=port.id)]
    if port.kind == "features":
        return _joined_misfits(port, columns)
    wanted = {"image": "image", "volume": "image", "sequence": "series", "tokens": "tokens"}
    column = columns[0]
    # The places of parents are whole numbers along time, as tokens are.
    fits = column.type == wanted[port.kind] or (port.kind, column.type) == ("tokens", "tree")
    if len(columns) > 1 or not fits:
        told = ", ".join(f"{column.name!r} ({column.type})" for column in columns)
        return [
            Problem(
                "data_mismatch",
                f"{port.id} takes one column of the type {wanted[port.kind]}, but gets {told}.",
                node=port.id,
                got=told,
                expected=wanted[port.kind],
                fixes=_shape_fix(port, columns),
            )
        ]
    if port.kind == "tokens":
        return _token_misfits(port, column)
    shape = tuple(column.shape or ())
    if port.kind == "sequence":
        fits = shape == port.shape[1:] and _length_fits(port, column)
        shape = (column.longest or 0, *shape)
    else:
        fits = shape == port.shape
    return [] if fits else [_mismatch(port, columns, shape)]


def _joined_misfits(port: InputPort, columns: tuple[Column, ...]) -> list[Problem]:
    problems = []
    for column in columns:
        if width_of(column) is None:
            shaped = f" {' × '.join(map(str, column.shape))}" if column.shape else ""
            problems.append(
                Problem(
                    "data_mismatch",
                    f"{port.id} takes a row of numbers, which the column {column.name!r} "
                    f"({column.type}{shaped}) cannot become.",
                    node=port.id,
                    got=f"{column.type}{shaped}",
                    expected="number, vector, class or date",
                    fixes=_shape_fix(port, columns),
                )
            )
    width = sum(width_of(column) or 0 for column in columns)
    if not problems and (width,) != port.shape:
        problems.append(_mismatch(port, columns, (width,)))
    return problems


def _mismatch(port: InputPort, columns: tuple[Column, ...], shape: tuple[int, ...]) -> Problem:
    told = " × ".join(map(str, shape))
    wanted = " × ".join("?" if size is None else str(size) for size in port.shape)
    names = columns[0].name if len(columns) == 1 else f"{len(columns)} columns joined"
    return Problem(
        "data_mismatch",
        f"{port.id} takes {wanted}, but the data ({names}) are {told}.",
        node=port.id,
        param="shape",
        got=list(shape),
        expected=list(port.shape),
        values={"wanted": wanted, "got": told},
        fixes=(Fix(f"Set the shape to {told}", (edits.set_param(port.id, "shape", list(shape)),)),),
    )


def _shape_fix(port: InputPort, columns: tuple[Column, ...]) -> tuple[Fix, ...]:
    """For a single column with a shape of its own, the Input that would take it."""
    if len(columns) != 1 or columns[0].type != "image" or columns[0].shape is None:
        return ()
    shape = list(columns[0].shape)
    told = " × ".join(map(str, shape))
    return (Fix(f"Set the shape to {told}", (edits.set_param(port.id, "shape", shape),)),)


def _token_misfits(port: InputPort, column: Column) -> list[Problem]:
    largest, vocabulary = int(column.maximum or 0), port.vocabulary or 0
    if largest >= vocabulary or (column.minimum or 0) < 0:
        worst = largest if largest >= vocabulary else int(column.minimum or 0)
        return [
            Problem(
                "token_range",
                f"The column {column.name!r} holds the token {worst:,}, but {port.id} knows only "
                f"0 to {vocabulary - 1:,}.",
                node=port.id,
                param="vocabulary",
                got=worst,
                expected=vocabulary,
                fixes=_vocabulary_fix(port, largest),
            )
        ]
    return (
        [] if _length_fits(port, column) else [_mismatch(port, (column,), (column.longest or 0,))]
    )


def _vocabulary_fix(port: InputPort, largest: int) -> tuple[Fix, ...]:
    edit = edits.set_param(port.id, "vocabulary", largest + 1)
    return (Fix(f"Set the vocabulary to {largest + 1:,}", (edit,)),)


def _length_fits(port: InputPort, column: Column) -> bool:
    """Shorter rows are padded; longer ones than a fixed length would lose their end."""
    return port.shape[0] is None or (column.longest or 0) <= port.shape[0]
