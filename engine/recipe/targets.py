"""What each output is compared with, by which loss, and whether they fit."""

from collections.abc import Mapping

from engine.data.dataset import Column
from engine.recipe.inputs import find_column, width_of
from engine.recipe.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.recipe.losses.cross_entropy import CrossEntropy
from engine.recipe.losses.mean_squared_error import MeanSquaredError
from engine.recipe.metrics.accuracy import Accuracy
from engine.recipe.part import Loss
from engine.recipe.recipe import Recipe
from engine.recipe.task import Encoding, TaskOutput
from engine.spec import edits
from engine.spec.check import check
from engine.spec.checked import Checked
from engine.spec.document import Graph
from engine.spec.interface import Interface, OutputPort
from engine.spec.problems import Edit, Fix, Problem

REAL = {"number": "real numbers", "vector": "vectors of real numbers", "date": "dates"}


def bind_targets(
    graph: Graph,
    network: Interface,
    recipe: Recipe,
    columns: Mapping[str, Column],
    problems: list[Problem],
) -> tuple[TaskOutput, ...]:
    """The target, loss and metrics of each output; what does not fit is added to ``problems``."""
    ports = {port.id: port for port in network.outputs}
    given = recipe.target
    if isinstance(given, str):
        if len(ports) > 1:
            problems.append(
                Problem(
                    "bad_recipe",
                    f"The network has {len(ports)} outputs ({', '.join(ports)}); name a target "
                    "column for each one that is to learn.",
                    param="target",
                    got=given,
                    expected=list(ports),
                )
            )
        given = {next(iter(ports)): given}
    bound = []
    for place, (node, port) in enumerate(ports.items()):
        if node not in given:
            continue
        column = find_column(given[node], columns, "target", problems)
        if column is not None:
            bound.append(_bind(graph, port, place, column, recipe, problems))
    for node in given.keys() - ports.keys():
        message = f"The recipe has a target for {node!r}, which is no output of the network."
        problems.append(
            Problem("bad_recipe", message, param="target", got=node, expected=", ".join(ports))
        )
    return tuple(bound)


def _bind(
    graph: Graph,
    port: OutputPort,
    place: int,
    column: Column,
    recipe: Recipe,
    problems: list[Problem],
) -> TaskOutput:
    loss = recipe.loss or _default_loss(port, column)
    metrics = recipe.metrics
    if metrics is None:
        metrics = (Accuracy(),) if column.type in Accuracy.columns else ()
    output = TaskOutput(port, place, column, loss, metrics, _encoding(loss, column))
    found = _misfit(graph, output)
    for metric in metrics:
        if found is None and column.type not in metric.columns:
            found = Problem(
                "target_mismatch",
                f"{metric.part_name()} is measured on classes, but the target {column.name!r} "
                f"holds {REAL.get(column.type, column.type)}.",
                param="metrics",
                got=column.type,
                expected=", ".join(metric.columns),
            )
    if found is not None:
        problems.append(found)
    return output


def _default_loss(port: OutputPort, column: Column) -> Loss:
    if column.type == "class":
        return BinaryCrossEntropy() if port.shape == (1,) else CrossEntropy()
    return CrossEntropy() if column.type == "tags" else MeanSquaredError()


def _encoding(loss: Loss, column: Column) -> Encoding:
    if column.type == "tags":
        return "steps"
    if column.type == "class":
        return "classes" if loss.activation == "softmax" else "unit"
    return "values"


def _misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    """The first thing that keeps this output from learning this column with this loss."""
    port, column, loss = output.port, output.column, output.loss
    name, classes = loss.part_name(), len(column.classes or ())
    if column.type not in loss.columns:
        what = REAL.get(column.type, f"a {column.type}")
        better = _default_loss(port, column).part_name()
        return Problem(
            "target_mismatch",
            f"{name} compares {_listed(loss.columns)}, but the target {column.name!r} holds "
            f"{what}. Use {better}, or choose another target.",
            node=port.id,
            param="loss",
            got=column.type,
            expected=", ".join(loss.columns),
            values={"loss": name, "column": column.name},
        )
    if column.type in ("class", "tags") and classes < 2:
        return Problem(
            "target_mismatch",
            f"The target {column.name!r} has one class only, so there is nothing to tell apart.",
            node=port.id,
            param="target",
            got=classes,
            expected="2 classes or more",
        )
    if output.encoding == "unit" and classes != 2:
        return Problem(
            "target_mismatch",
            f"{name} with a class as its target tells two classes apart, but {column.name!r} has "
            f"{classes}. Use cross_entropy with {classes} units.",
            node=port.id,
            param="loss",
            got=classes,
            expected=2,
        )
    if port.dtype != "float32":
        message = f"{port.id} gives whole numbers, which no loss can improve."
        return Problem("target_mismatch", message, node=port.id, got=port.dtype)
    return _width_misfit(graph, output) or _activation_misfit(graph, output)


def _width_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    port, column = output.port, output.column
    if output.encoding in ("classes", "steps"):
        width = len(column.classes or ())
    else:
        width = 1 if output.encoding == "unit" else width_of(column) or 1
    rank = 2 if output.encoding == "steps" else 1
    if len(port.shape) == rank and port.shape[-1] == width:
        return None
    got = " × ".join("?" if size is None else str(size) for size in port.shape)
    need = f"{width} {'unit' if width == 1 else 'units'}"
    why = f" ({width} classes)" if output.encoding in ("classes", "steps") else ""
    hint = ""
    if output.encoding == "classes" and width == 2 and port.shape == (1,):
        hint = " One unit is right too, with the loss binary_cross_entropy."
    return Problem(
        "target_mismatch",
        f"The target {column.name!r} needs {need} at the end{why}, but {port.id} gives "
        f"{got}.{hint}",
        node=port.id,
        got=list(port.shape),
        expected=[width] if rank == 1 else [None, width],
        values={"column": column.name, "units": width, "shape": got},
        fixes=_units_fix(graph, port.id, width) if len(port.shape) == rank else (),
    )


def _activation_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    last, loss = output.port.last_activation, output.loss
    if last is None or loss.activation is None or last == loss.activation:
        return None
    why = ""
    if (last, loss.activation) == ("sigmoid", "softmax"):
        why = ": each unit says yes or no for itself, but a sample has one class"
    return Problem(
        "target_mismatch",
        f"{loss.part_name()} belongs to a {loss.activation} at the end, but {output.port.id} ends "
        f"in a {last}{why}. Change the last activation to {loss.activation}.",
        node=output.port.id,
        got=last,
        expected=loss.activation,
        fixes=_activation_fix(graph, output, loss.activation),
    )


def _activation_fix(graph: Graph, output: TaskOutput, wanted: str) -> tuple[Fix, ...]:
    """Another last activation: the parameter's value, or the block in its place."""
    verdict = check(graph)
    if verdict.network is None:
        return ()
    checked = Checked(verdict.network, verdict.evaluations, verdict.outputs)
    node = checked.answering(output.port.id)
    if "activation" in checked.network.nodes[node].params:
        change: tuple[Edit, ...] = (edits.set_param(node, "activation", wanted),)
    else:
        change = checked.replace(node, wanted.capitalize())
    return (Fix(f"Use {wanted.capitalize()} instead", change),)


def _units_fix(graph: Graph, end: str, units: int) -> tuple[Fix, ...]:
    """Set the size of the last layer that has one, behind activations and the Output node."""
    nodes = {node.id: node for node in graph.nodes}
    sources = {wire.target.partition(".")[0]: wire.source.partition(".")[0] for wire in graph.wires}
    pointwise = ("Output", "Softmax", "Sigmoid", "ReLU", "Tanh", "Dropout")
    node = end
    while nodes[node].block in pointwise and node in sources:
        node = sources[node]
    # A node that shares weights has the units of the one that owns them.
    if nodes[node].block != "Dense" or nodes[node].shares is not None:
        return ()
    return (Fix(f"Set units of {node} to {units}", (edits.set_param(node, "units", units),)),)


def _listed(types: tuple[str, ...]) -> str:
    plural = {"class": "classes", "tags": "tags", "number": "numbers", "vector": "vectors"}
    return " or ".join(plural.get(name, name) for name in types)
