"""The learning rate to begin with: trained once through all of them (Smith 2017)."""

from typing import Any

from engine.train.device import prepare_device
from engine.train.finders.sweep import explodes, rates, smoothed, suggest
from engine.train.run_folder import Run
from engine.train.training import Training

STEPS = 100
FIRST, LAST = 1e-7, 10.0


def find_learning_rate(
    run: Run, steps: int = STEPS, first: float = FIRST, last: float = LAST
) -> dict[str, Any]:
    """Train a fresh network with a rate that grows from step to step, until the loss explodes.

    Returns the suggestion, or None where the loss never fell, and the curve it is read from. The
    recipe's schedule has no say, and its learning rate none. The run's folder is only read.
    """
    device = prepare_device(run.data["plan"])
    training = Training(run, device)
    swept, losses = rates(first, last, steps), []
    for step, rate in enumerate(swept):
        loss, _ = training.learn_from(training.batches_of(step + 1), rate)
        losses.append(float(loss))
        if explodes(losses):
            break
    found = suggest(swept, losses)
    return {
        "learning_rate": None if found is None else found.learning_rate,
        "steepest": None if found is None else found.steepest,
        "lowest_tenth": None if found is None else found.lowest_tenth,
        "rates": swept[: len(losses)],
        "losses": losses,
        "smoothed": smoothed(losses),
        "exploded": explodes(losses),
    }
