"""What a network takes and gives, as trainers and exporters need it."""

from dataclasses import dataclass

from engine.spec.check import Verdict, check
from engine.spec.document import Graph
from engine.spec.endings import activated_end, ending_of
from engine.spec.render import own_masks
from engine.spec.tensor import axes_of_kind

CONVOLUTIONS = ("nn.Conv2d(", "nn.ConvTranspose2d(")
KINDS = ("features", "sequence", "image", "volume", "tokens")


@dataclass(frozen=True)
class InputPort:
    """One argument of Model; ``mask`` says whether ``<id>_mask`` follows it."""

    id: str
    kind: str
    shape: tuple[int | None, ...]
    vocabulary: int | None
    mask: bool


@dataclass(frozen=True)
class OutputPort:
    """One result of Model. ``last_activation`` is "softmax", "sigmoid" or None.

    ``own_mask``: its place among what ``Model.with_masks`` adds to the results, or None.
    """

    id: str
    shape: tuple[int | None, ...]
    axes: tuple[str, ...]
    dtype: str
    last_activation: str | None
    mask: bool
    own_mask: int | None = None


@dataclass(frozen=True)
class Interface:
    inputs: tuple[InputPort, ...]
    outputs: tuple[OutputPort, ...]
    batch_normalizations: tuple[str, ...]
    """The nodes in which what passes is normalized by the batch while training."""
    image_convolutions: bool
    parameters: int
    work: int

    @property
    def has_logits(self) -> bool:
        """Whether ``Model.logits`` exists."""
        return any(port.last_activation is not None for port in self.outputs)


def interface(graph: Graph) -> Interface:
    """Inputs and outputs in document order. Raises ValueError for a graph that does not check."""
    verdict = check(graph)
    if not verdict.ok or verdict.network is None:
        raise ValueError("; ".join(problem.message for problem in verdict.problems))
    return interface_of(verdict)


def interface_of(verdict: Verdict) -> Interface:
    """The same, for a verdict at hand that is ok."""
    network = verdict.network
    assert network is not None
    inputs = [node for node in network.nodes if _is_used_input(verdict, node)]
    masks = {end: place for place, end in enumerate(own_masks(verdict))}
    return Interface(
        tuple(_input_port(verdict, node) for node in inputs),
        tuple(_output_port(verdict, node, masks.get(node)) for node in verdict.outputs),
        tuple(
            node
            for node, found in verdict.evaluations.items()
            if found.emit.moves_averages and node not in network.shared
        ),
        any(layer in found.emit.module for found in verdict.innermost() for layer in CONVOLUTIONS),
        verdict.parameters,
        verdict.work,
    )


def _is_used_input(verdict: Verdict, node: str) -> bool:
    network = verdict.network
    return network is not None and network.is_input(node) and node in verdict.evaluations


def _input_port(verdict: Verdict, node: str) -> InputPort:
    tensor = verdict.evaluations[node].first
    kind = next(
        kind
        for kind in KINDS
        if axes_of_kind(kind) == tensor.axes and (kind == "tokens") == (tensor.dtype == "int64")
    )
    return InputPort(node, kind, tensor.values, tensor.vocabulary, tensor.mask)


def _output_port(verdict: Verdict, end: str, own_mask: int | None) -> OutputPort:
    tensor = verdict.evaluations[end].first
    node = activated_end(verdict, end)
    last = ending_of(verdict.evaluations[node].emit).activation if node else None
    return OutputPort(end, tensor.values, tensor.axes, tensor.dtype, last, tensor.mask, own_mask)
