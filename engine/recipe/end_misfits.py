"""What keeps the end of a network from saying what a loss wants: its width, its activation."""

from engine.recipe.task import TaskOutput
from engine.spec import edits
from engine.spec.check import check
from engine.spec.checked import Checked
from engine.spec.document import Graph
from engine.spec.one_answer import told, unrolling_fixes, unrolling_place
from engine.spec.problems import Edit, Fix, Problem


def end_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    """The first thing about the output that does not suit its target or its loss."""
    found = _width_misfit(graph, output) or _activation_misfit(graph, output)
    return found or _wrong_end(graph, output)


def _width_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    port, truth, loss = output.port, output.truth, output.loss
    by_class = output.encoding in ("classes", "steps", "sequence")
    if by_class:
        width = len(truth.classes) + loss.extra_units
    else:
        width = 1 if output.encoding == "unit" else truth.width or 1
    rank = 2 if output.encoding in ("steps", "sequence") else 1
    if len(port.shape) == rank and (loss.any_width or port.shape[-1] == width):
        return None
    got = " × ".join("?" if size is None else str(size) for size in port.shape)
    need = f"{width} {'unit' if width == 1 else 'units'}"
    why = f" ({len(truth.classes)} classes)" if by_class else ""
    if truth.type == "labels":
        why = f" ({width} labels)"
    if loss.extra_units:
        why = why[:-1] + " and a blank)"
    hint = ""
    one = port.shape == (1,) and port.last_activation in (None, "sigmoid")
    if output.encoding == "classes" and width == 2 and one:
        hint = " One unit is right too, with the loss binary_cross_entropy."
    fixes = _units_fix(graph, port.id, width) if len(port.shape) == rank else ()
    checked = _checked(graph)
    unrolled = unrolling_place(checked, port.id) if checked is not None else None
    if checked is not None and unrolled is not None:
        hint = f" {told(checked, unrolled)}; unroll the image before, for one answer about it all."
        fixes = unrolling_fixes(checked, unrolled)
    return Problem(
        "target_mismatch",
        f"The target {truth.name!r} needs {need} at the end{why}, but {port.id} gives {got}.{hint}",
        node=port.id,
        got=list(port.shape),
        expected=[width] if rank == 1 else [None, width],
        values={"column": truth.name, "units": width, "shape": got},
        fixes=fixes,
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


def _checked(graph: Graph) -> Checked | None:
    verdict = check(graph)
    if verdict.network is None:
        return None
    return Checked(verdict.network, verdict.evaluations, verdict.outputs)


def _wrong_end(graph: Graph, output: TaskOutput) -> Problem | None:
    """An end that cannot say what the loss wants to hear."""
    loss, checked = output.loss, _checked(graph)
    if not loss.wrong_ends or checked is None:
        return None
    node = checked.answering(output.port.id)
    end = checked.activation(node)
    if end not in loss.wrong_ends or (end == "linear" and not checked.has_weights(node)):
        return None
    ends = "without an activation" if end == "linear" else f"in a {end}"
    advice, fixes = f"Let it end in {loss.right_end}.", tuple[Fix, ...]()
    if loss.right_end == "linear":
        advice = "Leave the last activation out."
        if node in checked.ends:
            fixes = (Fix("Remove the last activation", checked.without_activation(node)),)
    elif hasattr(checked.block(node), "activation"):
        change = (edits.set_param(node, "activation", loss.right_end),)
        fixes = (Fix(f"Let {node} end in {loss.right_end}", change),)
    return Problem(
        "target_mismatch",
        f"{output.port.id} ends {ends}, which does not suit {loss.part_name()}: "
        f"{loss.end_reason}. {advice}",
        node=output.port.id,
        got=end,
        expected=loss.right_end,
        fixes=fixes,
    )


def _activation_fix(graph: Graph, output: TaskOutput, wanted: str) -> tuple[Fix, ...]:
    """Another last activation: the parameter's value, or the block in its place."""
    checked = _checked(graph)
    if checked is None:
        return ()
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
