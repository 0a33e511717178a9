"""The cure for a recurrent stack that forgets its steps: the layer before gives one row only."""

from engine.spec import edits
from engine.spec.block import Block, Evaluation, Rule, evaluate
from engine.spec.network import Network
from engine.spec.problems import Fix
from engine.spec.tensor import Misfit, Tensor


def keep_steps(
    network: Network, node: str, source: str, evaluations: dict[str, Evaluation]
) -> tuple[Fix, ...]:
    """ "Give lstm_1 return_sequences", where that makes the node fit; it is tried out first.

    ``source`` feeds the node; between it and the recurrent block there may be others that take
    steps as well as rows (Dropout, activations, Dense).
    """
    path = [source]
    while getattr(network.blocks[path[-1]], "return_sequences", None) is None:
        feeds = network.feeds.get(path[-1], {})
        before = [each.node for sources in feeds.values() for each in sources]
        if len(before) != 1 or before[0] not in evaluations:
            return ()
        path.append(before[0])
    recurrent = path[-1]
    block = network.blocks[recurrent]
    if not isinstance(block, Block) or getattr(block, "return_sequences", True):
        return ()
    changed: dict[str, Tensor] = {}
    try:
        longer = block.model_copy(update={"return_sequences": True})
        changed[recurrent] = _evaluate(network, recurrent, longer, evaluations, changed)
        for each in reversed(path[:-1]):
            changed[each] = _evaluate(network, each, network.blocks[each], evaluations, changed)
        _evaluate(network, node, network.blocks[node], evaluations, changed)
    except Misfit:
        return ()
    edit = edits.set_param(recurrent, "return_sequences", True)
    return (Fix(f"Give {recurrent} return_sequences", (edit,)),)


def _evaluate(
    network: Network,
    node: str,
    block: Rule,
    evaluations: dict[str, Evaluation],
    changed: dict[str, Tensor],
) -> Tensor:
    """A node's first output, where some of the nodes before it give something else."""
    inputs: list[Tensor | tuple[Tensor, ...] | None] = []
    for port in block.input_ports():
        tensors = tuple(
            changed[each.node]
            if each.node in changed and each.port == next(iter(evaluations[each.node].outputs))
            else evaluations[each.node].outputs[each.port]
            for each in network.feeds.get(node, {}).get(port.name, [])
        )
        inputs.append(tensors if port.many else tensors[0] if tensors else None)
    return evaluate(block, tuple(inputs)).first
