"""The last activation of a network, which ``forward`` applies and ``logits`` leaves out."""

from typing import TYPE_CHECKING

from engine.spec.emit import Emit

if TYPE_CHECKING:
    from engine.spec.check import Verdict

LOGIT_ACTIVATIONS = ("softmax", "sigmoid")


def activated_end(verdict: "Verdict", end: str) -> str | None:
    """The node whose last activation is split off for ``Model.logits`` at an output, or None."""
    network = verdict.network
    assert network is not None
    node = end
    if network.is_output(end):
        node = network.feeds[end]["input"][0].node
        if len(network.consumers[node]) != 1:
            return None
    ending = ending_of(verdict.evaluations[node].emit)
    return node if ending.activation in LOGIT_ACTIVATIONS else None


def ending_of(emit: Emit) -> Emit:
    """What ends a node's value: its own emit, or of a module that of the node it ends with.

    The class of a module has ``logits`` of its own where it is called once and has one result.
    """
    inside = emit.inside
    if inside is None or emit.repeat > 1 or len(inside.outputs) != 1:
        return emit
    (end,) = inside.outputs
    node = activated_end(inside, end) if not inside.evaluations[end].first.mask else None
    return ending_of(inside.evaluations[node].emit) if node is not None else emit
