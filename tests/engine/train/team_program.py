"""One of the processes of a team, for ``test_parallel``: trains the runs in some folders.

Beside each run the first process writes what was told and what the model became.
"""

import copy
import json
import os
import sys
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist

from engine.train.changes import Changes
from engine.train.checkpoint import Checkpoints, newest_checkpoint
from engine.train.control import Control
from engine.train.events import Events
from engine.train.examples import Examples
from engine.train.meter import Meter
from engine.train.parallel.team import Team, join
from engine.train.run_folder import Run, open_run
from engine.train.training import Training
from tests.engine.train.runs import CPU, assert_equal_state

STEPS = 16
"""So many that a step is written down and an epoch ends, and another begins."""


class Told(Events):
    """Events, kept."""

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []
        self.attempt, self.count = 1, 0

    def emit(self, kind: str, **fields: Any) -> int:
        self.all.append({"kind": kind} | fields)
        self.count += 1
        return self.count

    def drain(self) -> None:
        """Nothing is left: all is kept."""


def train(run: Run, team: Team | None) -> dict[str, Any]:
    """Take some steps; what was told of them, of the epochs, and of the validation part."""
    torch.set_num_threads(1)
    training = Training(run, CPU, team)
    told = Told()
    meter = Meter(training, told)
    epochs = []
    while training.step < min(STEPS, training.steps):
        meter.record(*training.advance())
        if training.at_epoch_end:
            epochs.append(meter.end_epoch())
    meter.flush()
    validation = Examples(run, run.rows("validation"), CPU)
    return {
        "series": [event["series"] for event in told.all if event["kind"] == "metrics"],
        "epochs": epochs,
        "validation": training.evaluate("validation", validation).values,
        "straight": training.gradients.is_straight,
        "weights": {name: tensor.tolist() for name, tensor in training.state()["weights"].items()},
    }


def go_on(run: Run, team: Team) -> None:
    """A run that goes on from the middle ends as one that was not interrupted, to the last bit."""
    torch.set_num_threads(1)
    whole = Training(run, CPU, team)
    for _ in range(STEPS):
        whole.advance()
    expected = whole.state()
    broken = Training(run, CPU, team)
    for _ in range(STEPS // 2):
        broken.advance()
    state = broken.state()
    if team.leads:
        control = Control(sys.stdin.fileno())
        control.stored = 10**9
        checkpoints = Checkpoints(run, 1, Told(), control, 0.0)
        checkpoints.write(state)
        checkpoints.settle_before_leaving()
    team.gather(None)
    resumed = Training(run, CPU, team)
    kept, _ = newest_checkpoint(run)
    assert kept is not None
    resumed.restore(kept)
    assert resumed.step == STEPS // 2
    for _ in range(STEPS // 2):
        resumed.advance()
    assert_equal_state(resumed.state(), expected)
    first, second = expected["team_random"]
    assert not torch.equal(first[0], second[0])
    assert Changes(run, 2, 0, keeps=False).next_step == -1


def put_together(run: Run, team: Team) -> None:
    """A checkpoint of spread weights is like any other, and goes on alone as it does spread."""
    torch.set_num_threads(1)
    spread = Training(run, CPU, team)
    for _ in range(STEPS // 2):
        spread.advance()
    state = spread.state()
    again = Training(run, CPU, team)
    again.restore(copy.deepcopy(state))
    alone = Training(run, CPU)
    alone.restore(copy.deepcopy(state))
    for training in (spread, again, alone):
        for _ in range(STEPS // 2):
            training.advance()
    assert_equal_state(again.state(), spread.state())
    weights = again.state()["weights"]
    for name, weight in alone.state()["weights"].items():
        torch.testing.assert_close(weights[name], weight, atol=1e-5, rtol=1e-5)


if __name__ == "__main__":
    members = join()
    resumes, spread, *folders = map(Path, sys.argv[1:])
    for folder in folders:
        found = train(open_run(folder), members)
        if members.leads:
            (folder / "told.json").write_text(json.dumps(found))
    go_on(open_run(resumes), members)
    put_together(open_run(spread), members)
    # As a trainer ends: taking torch down while the group's threads still wait may end in SIGABRT.
    dist.barrier()
    os._exit(0)
