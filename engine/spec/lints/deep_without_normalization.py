from collections.abc import Iterator
from functools import partial
from math import log2

from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.graph_lint import GraphLint
from engine.spec.lint import sketch
from engine.spec.problems import Edit, Fix, Problem

RESOLUTION_BITS = 2 * 25
"""A 32-bit number has 24 bits: what is below 2⁻²⁵ of a number is lost when it is added to it.

Of the mean square, which is measured here, that is 2⁻⁵⁰.
"""
_LAYERS = ("core", "convolution")
_HALVED = log2(2)
_HALVING = frozenset(("relu", "gelu", "silu", "mish"))
_LOST_AT_START = {
    "default": log2(3),
    **dict.fromkeys(("glorot_uniform", "glorot_normal", "lecun_uniform", "lecun_normal"), 0.0),
}
"""Bits that the mean square loses in one layer, by how its weights start.

torch draws weights with the variance 1 / (3 · inputs), so that a sum over the inputs has a third of
their mean square; Glorot's and LeCun's keep it, and He's doubles it for the ReLU that follows.
"""

Way = tuple[float, int]
"""Bits lost since the input or the last normalization, and in how many layers."""
_START: Way = (0.0, 0)


class DeepWithoutNormalization(GraphLint):
    """So many layers in a row without normalization that nothing of the input arrives at the end.

    With torch's own start a layer passes on a third of its input's mean square, and a ReLU half of
    that: a sixth together. After 20 such layers what is left of the input (2⁻⁵⁰ of its mean
    square) is lost beside any other 32-bit number, and the gradient fades in the same way. The
    count starts anew at a normalization, and where ways meet again (Add, Concatenate) the shortest
    counts. He's initializers keep the scale and count nothing.
    """

    fix = "Puts a normalization before each layer but the first, or starts the weights as He does."
    draws = (
        sketch(
            row=("Input", {"shape": [16]}),
            **{f"d{n}": ("Dense", {"units": 16, "activation": "relu"}) for n in range(20)},
        ),
        sketch(
            image=("Input", {"shape": [3, 8, 8]}),
            **{f"c{n}": ("Conv2D", {"padding": "same", "activation": "relu"}) for n in range(20)},
        ),
        sketch(
            steps=("Input", {"shape": [None, 8]}),
            **{f"d{n}": ("Dense", {"units": 16, "activation": "relu"}) for n in range(20)},
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [16]}),
            **{f"d{n}": ("Dense", {"units": 16, "activation": "relu"}) for n in range(19)},
        ),
        sketch(
            row=("Input", {"shape": [16]}),
            **{
                f"d{n}": (
                    "Dense",
                    {"units": 16, "activation": "relu", "kernel_initializer": "he_normal"},
                )
                for n in range(40)
            },
        ),
    )

    def find(self, checked: Checked) -> Iterator[Problem]:
        if len(checked.evaluations) * (_LOST_AT_START["default"] + _HALVED) < RESOLUTION_BITS:
            return
        ways = checked.along(self.code, partial(_way, checked))
        worst = next((node for node, (bits, _) in ways.items() if bits > RESOLUTION_BITS), None)
        if worst is not None:
            yield self._problem(checked, worst, ways)

    def _problem(self, checked: Checked, node: str, ways: dict[str, Way]) -> Problem:
        losing = [each for each in checked.weighted if _lost_in(checked, each)]
        he = [edits.set_param(each, "kernel_initializer", "he_normal") for each in losing]
        counted = [each for each in losing if ways[each][1] > 1]
        depth = ways[node][1]
        return Problem(
            self.code,
            f"{depth} layers lie in a row before the end of {checked.name(node)}, without "
            "normalization: as their weights start, so little of the input is left there that a "
            "32-bit number cannot hold it, and as little of the gradient comes back.",
            node=node,
            got=depth,
            fixes=(_normalize(checked, counted), Fix("Start the weights as He does", tuple(he))),
        )


def _way(checked: Checked, node: str, ways: dict[str, Way]) -> Way:
    lost = _lost_in(checked, node)
    if lost is None:
        return _START
    before = [ways[source] for source in checked.sources(node) if source in ways]
    if not before:
        return _START
    bits, depth = min(before)
    return bits + lost, depth + bool(lost and checked.has_weights(node))


def _lost_in(checked: Checked, node: str) -> float | None:
    """Bits of the mean square that a node loses; None where it sets the scale anew."""
    emit, block = checked.evaluations[node].emit, checked.network.blocks[node]
    halved = _HALVED if emit.activation in _HALVING else 0.0
    if emit.weights.value == 0:
        return halved
    if getattr(block, "family", "") not in _LAYERS or emit.activation == "selu":
        return None
    start = getattr(block, "kernel_initializer", None)
    if start is None:
        return None
    return _LOST_AT_START[start] + halved if start in _LOST_AT_START else 0.0


def _normalize(checked: Checked, counted: list[str]) -> Fix:
    counts: dict[str, int] = {}
    inserted: list[Edit] = []
    used: dict[str, None] = {}
    for node in counted:
        given = checked.input_of(node)
        along_time = given is not None and "time" in given.axes
        block = "LayerNormalization" if along_time else "BatchNormalization"
        wire = checked.wires_into[node][0]
        new = checked.free_id(block, counts)
        inserted.append(edits.insert_on_wire(wire.source, wire.target, new, block))
        used[block] = None
    return Fix(f"Insert {' and '.join(used)} before {len(counted)} layers", tuple(inserted))
