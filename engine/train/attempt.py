"""One attempt at a run: restore, train, finish, and an explained ending whatever happens."""

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import torch

from engine.data.dataset import BadData
from engine.export.bundle import write_bundle
from engine.export.verify import BundleDiffers, verify_bundle
from engine.spec.allow_list import SourceRefused
from engine.train.blame import find_origin
from engine.train.changes import Changes
from engine.train.checkpoint import Checkpoints, newest_checkpoint
from engine.train.control import Control
from engine.train.events import Events, SupervisorGone
from engine.train.loop import Loop
from engine.train.meter import NotFinite
from engine.train.parallel.meetings import Meetings, TeamCheckpoints, TeamControl
from engine.train.parallel.team import LOST, Team, is_lost
from engine.train.run_folder import NoRun, Run, open_run
from engine.train.training import Training, choose_device

DONE, FAILED, INTERRUPTED = 0, 3, 75
CHECKPOINT_SECONDS = "BRICKWORK_CHECKPOINT_SECONDS"


class RunFailed(Exception):
    """The attempt ends the run; the event ``failed`` says why."""

    def __init__(self, code: str, message: str, **more: Any) -> None:
        self.fields = {"code": code, "message": message, "step": None, "node": None, **more}
        super().__init__(message)


def run_attempt(
    folder: Path,
    number: int | None,
    control: Control | None,
    events: Events,
    team: Team | None = None,
) -> int:
    """Train the run in a folder and return the program's exit code.

    0 after ``finished`` and ``stopped``, 3 after ``failed``, 75 where the attempt was interrupted
    and the run is to be resumed by another, 70 where another process of the ``team`` has died. Of a
    team only the first process has a ``control``.
    """
    try:
        try:
            return _attempt(folder, number, control, events, team)
        except RunFailed as failure:
            events.emit("failed", **failure.fields)
        except (NoRun, BadData, SourceRefused) as error:
            events.emit("failed", code=_code(error), message=str(error), step=None, node=None)
        except SupervisorGone:
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: told, with its traceback kept
            traceback.print_exc(file=sys.stderr)
            if team is not None and (is_lost(error) or not team.leads):
                return LOST
            events.emit("failed", **_told(error))
        events.close()
        return FAILED
    except SupervisorGone:
        return INTERRUPTED


def _attempt(
    folder: Path,
    number: int | None,
    control: Control | None,
    events: Events,
    team: Team | None,
) -> int:
    run = open_run(folder)
    number = number or (run.attempts or [0])[-1] + 1
    events.attempt = number
    run.dataset.verify()
    device = _prepare_torch(run, team)
    training = Training(run, device, team)
    state, damaged = newest_checkpoint(run)
    if state is not None:
        training.restore(state)
    events.emit(
        "started",
        step=training.step,
        steps=training.steps,
        epochs=training.epochs,
        parameters=run.data["parameters"],
        device=str(device) if team is None else f"{team.size} × {device}",
        plan=run.data["plan"],
    )
    for path in damaged:
        message = f"The checkpoint {path} has changed since it was written; an older one is used."
        events.emit("notice", code="checkpoint_damaged", message=message, node=None)
    loop = _loop(training, number, control, events)
    try:
        ending = loop.run()
    except NotFinite as found:
        if team is not None and not team.leads:
            return FAILED
        raise _not_finite(run, found, device) from found
    if team is not None and not team.leads:
        return DONE  # the rest is the first process's
    if ending == "finished":
        _finish(run, training, events)
    elif ending == "stopped":
        best = training.best and training.best.to_data()
        events.emit("stopped", step=training.step, best=best)
    events.close()
    return INTERRUPTED if ending == "interrupted" else DONE


def _loop(training: Training, number: int, control: Control | None, events: Events) -> Loop:
    """The loop of this process: alone, or with what its team has agreed upon."""
    run, team = training.run, training.team
    own = None
    if control is not None:
        every = float(os.environ.get(CHECKPOINT_SECONDS, "10"))
        own = Checkpoints(run, number, events, control, every)
        changes = Changes(run, number, training.step)
        if team is None:
            return Loop(training, events, control, own, changes)
    else:
        changes = Changes(run, number, training.step, keeps=False)
    assert team is not None
    meetings = Meetings(team, training, control, own)
    return Loop(training, events, TeamControl(meetings), TeamCheckpoints(meetings), changes)


def _prepare_torch(run: Run, team: Team | None) -> torch.device:
    torch.set_num_threads(run.data["plan"]["threads"])
    try:
        device = choose_device(run.data["plan"]["device"], 1 if team is None else team.size)
    except ValueError as error:
        raise RunFailed("no_device", str(error)) from error
    if device.type == "cuda":
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.backends.cudnn.benchmark = False
    return device


def _finish(run: Run, training: Training, events: Events) -> None:
    """Write the bundle of the best weights and hold it against the trained model."""
    best = training.best
    if best is None:
        raise RunFailed("nothing_trained", "The run ended before its first epoch was done.")
    model = training.model_of(best.weights)
    write_bundle(run, best.weights, run.folder / "model")
    try:
        verify_bundle(run, model, run.folder / "model")
    except BundleDiffers as error:
        raise RunFailed("export_differs", str(error), step=training.step) from error
    events.emit("finished", step=training.step, best=best.to_data())


def _not_finite(run: Run, found: NotFinite, device: torch.device) -> RunFailed:
    node = find_origin(run, found.step, device)
    return RunFailed(
        "loss_not_finite",
        f"{found.what} in step {found.step:,}; it began in {node}. A smaller learning rate usually "
        "helps. The last checkpoint before it is kept.",
        step=found.step,
        node=node,
    )


def _code(error: Exception) -> str:
    return {NoRun: "bad_run", BadData: "bad_data"}.get(type(error), "source_refused")


def _told(error: Exception) -> dict[str, Any]:
    memory = isinstance(error, torch.OutOfMemoryError | MemoryError) or (
        "allocate memory" in str(error)
    )
    if memory:
        message = "The device is out of memory; a smaller batch needs less. " + str(error)[:300]
        return {"code": "out_of_memory", "message": message, "step": None, "node": None}
    message = f"Training broke off: {type(error).__name__}: {str(error)[:500]}"
    return {"code": "trainer_error", "message": message, "step": None, "node": None}
