"""One answer for a whole image: where a network that gives an image of answers is to unroll it."""

from engine.spec import edits
from engine.spec.block import evaluate
from engine.spec.checked import Checked
from engine.spec.problems import Fix
from engine.spec.remedies import inserted
from engine.spec.size import product
from engine.spec.tensor import Insert, Misfit, Tensor, averages, features

PER_PLACE = "Dense"
"""The block that mixes the channels at each place by itself."""


def unrolling_place(checked: Checked, output: str) -> str | None:
    """The Dense from which on a row could be read instead of the image that the output is.

    None where it is no image, or where no Dense is among the nodes before it that take rows too.
    """
    if checked.network.is_output(output) and not checked.sources(output):
        return None
    node: str | None = checked.answering(output)
    found = None
    while node in checked.evaluations and checked.evaluations[node].first.is_spatial:
        given, before = checked.input_of(node), checked.only_source(node)
        if given is None or before is None or not _takes_rows(checked, node):
            break
        if checked.network.nodes[node].block == PER_PLACE and given.is_spatial:
            found = node
        node = before
    return found


def told(checked: Checked, node: str) -> str:
    """ "dense mixes the channels at each of 8 × 8 places by itself" """
    given = checked.input_of(node)
    assert given is not None
    around = [axis for axis in range(given.rank) if axis != given.feature_axis]
    places = Tensor(
        tuple(given.shape[axis] for axis in around), tuple(given.axes[axis] for axis in around)
    )
    return f"{checked.name(node)} mixes the channels at each of {places} places by itself"


def unrolling_fixes(checked: Checked, node: str) -> tuple[Fix, ...]:
    """Insert Flatten, or the mean over all places, before a node that an image arrives at."""
    given, wires = checked.input_of(node), checked.wires_into[node]
    if given is None or len(wires) != 1:
        return ()
    fixes = []
    for cure in (Insert("Flatten"), *averages(given)):
        result = inserted(cure, {}, given)
        if result is not None:
            new = checked.free_id(cure.block)
            edit = edits.insert_on_wire(wires[0].source, wires[0].target, new, cure.block)
            fixes.append(Fix(f"Insert {cure.block} → {result}", (edit,)))
    return tuple(fixes)


def _takes_rows(checked: Checked, node: str) -> bool:
    """Whether it could read, in the image's place, all of its numbers in one row."""
    given, block = checked.input_of(node), checked.block(node)
    assert given is not None
    others = (None for _ in block.input_ports()[1:])
    try:
        return evaluate(block, (features(product(given.shape)), *others)).first.rank == 1
    except Misfit:
        return False
