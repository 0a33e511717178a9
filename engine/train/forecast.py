"""How much memory a run will take, before anything of it runs. No torch.

What a network keeps is counted (``kept.py``). What libraries take beside it was measured over the
gallery and is in the constants here; ``python -m bench forecast`` holds both against real runs.
"""

import math
from dataclasses import dataclass
from typing import Any

from engine.recipe import Recipe, read_recipe
from engine.recipe.task import part_sizes
from engine.spec import Verdict, check, read_kept_graph
from engine.spec.interface import Interface, interface_of
from engine.spec.tensor import BYTES
from engine.train.kept import FLOAT, kept_by
from engine.train.plan import evaluation_batch
from engine.train.run_folder import Run

MEGABYTE = 1_000_000
PROGRAM = 330 * MEGABYTE
"""A trainer that has imported all it needs and has nothing to train."""
FIRST_STEPS = 9 * MEGABYTE
"""What the first steps bring with them: kernels, and the step as it is written down."""
CONVOLUTIONS = 20 * MEGABYTE
"""Kernels that are made for the convolutions of a network."""
STEP, CONVOLUTION_STEP = 1.7, 2.9
"""How many times what it keeps a step takes at its height: gradients, and kernels' own room."""
EVALUATION = 4
"""Results of the largest kind that are there together while no gradient is needed."""
STATES = {"Adagrad": 1, "Muon": 1, "RMSprop": 3, "SGD": 1}
"""Numbers that an optimizer keeps for each weight at most; the others keep two."""
COPIES_OF_WEIGHTS = 4
"""Weights, gradients, the best weights, and the newer ones that take their place."""
RESIDENT, CHUNK = 1024**3, 64 * 1024**2
USUAL_LENGTH = 64


@dataclass(frozen=True)
class Memory:
    """The bytes of a run by what they are for; ``sample`` and ``evaluated`` count for each one."""

    program: int
    weights: int
    data: int
    sample: int
    evaluated: int
    work: int
    validation_rows: int

    def bytes(self, batch_size: int) -> int:
        """The highest a run comes to, with the program itself."""
        return self.program + self.network(batch_size)

    def network(self, batch_size: int) -> int:
        """The same without the program."""
        evaluated = min(evaluation_batch(self.work, batch_size), self.validation_rows)
        highest = max(batch_size * self.sample, evaluated * self.evaluated)
        return self.weights + self.data + highest

    def largest_batch(self, room: int) -> int | None:
        """The largest batch that fits into so many bytes; None where not even one sample does."""
        if self.bytes(1) > room:
            return None
        low, high = 1, 2
        while high < 2**40 and self.bytes(high) <= room:
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.bytes(middle) <= room else (low, middle)
        return low


def memory_of(
    verdict: Verdict, recipe: Recipe, rows: tuple[int, int] = (0, 0), length: int = USUAL_LENGTH
) -> Memory:
    """Of a checked graph that is ok; ``rows`` are those of training and validation.

    ``length`` stands for a time length that only data know.
    """
    network = interface_of(verdict)
    kept = kept_by(verdict, length)
    factor = CONVOLUTION_STEP if network.image_convolutions else STEP
    given = [
        BYTES["int64" if port.kind == "tokens" else "float32"]
        * math.prod(length if size is None else size for size in port.shape)
        for port in network.inputs
    ]
    row = sum(given) + 8 * len(network.outputs)
    resident = sum(rows) * row
    states = STATES.get(type(recipe.optimizer).__name__, 2)
    states += 2 * int(getattr(recipe.optimizer, "history_size", 0))
    # A checkpoint is written from a copy of the weights and of what the optimizer keeps.
    copies = COPIES_OF_WEIGHTS + 1 + 2 * states + 2 * (recipe.ema is not None)
    return Memory(
        program=PROGRAM + FIRST_STEPS + CONVOLUTIONS * network.image_convolutions,
        weights=network.parameters * FLOAT * copies,
        # The part itself where it fits, and the batches of an epoch beside it.
        data=(resident if resident <= RESIDENT else 0) + 2 * min(rows[0] * row, CHUNK),
        sample=(math.ceil(kept.kept * factor) + 2 * row) * _kept_together(network, recipe),
        evaluated=EVALUATION * kept.largest + row,
        work=max(1, network.work, network.parameters),
        validation_rows=rows[1],
    )


def _kept_together(network: Interface, recipe: Recipe) -> int:
    """How many batches are kept at a time: all that are gathered, where a loss is about all."""
    own_masks = any(port.own_mask is not None for port in network.outputs)
    losses = [recipe.loss, *(target.loss for target in recipe.targets)]
    of_all = any(loss is not None and loss.of_whole_batch for loss in losses)
    return recipe.accumulate if of_all or (own_masks and len(network.outputs) > 1) else 1


def memory_on(verdict: Verdict, recipe: Recipe, data: dict[str, Any]) -> Memory:
    """Of a checked graph that is ok, on a data set of which only the description is at hand."""
    sizes = part_sizes(data["rows"], recipe.split.validation, recipe.split.test)
    longest = max((column.get("longest") or 0 for column in data["columns"]), default=0)
    return memory_of(verdict, recipe, sizes[:2], longest or USUAL_LENGTH)


def memory_of_run(run: Run) -> Memory:
    """Of a frozen run, whose data say how long its sequences are."""
    counts = run.data["split"]["rows"]
    columns = run.dataset.columns
    inputs = run.data["preprocessing"]["inputs"]
    used = [column["name"] for item in inputs for column in item["columns"]]
    lengths = [columns[name].longest or 0 for name in used]
    return memory_of(
        check(read_kept_graph(run.data["graph"])[0]),
        read_recipe(run.recipe),
        (counts["train"], counts["validation"]),
        max(lengths, default=0) or USUAL_LENGTH,
    )
