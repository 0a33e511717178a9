"""One attempt at a run: restore, train, finish, and an explained ending whatever happens."""

import os
import sys
import traceback
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from engine.data.damaged import FileDamaged
from engine.data.dataset import BadData
from engine.export.bundle import write_bundle
from engine.export.verify import BundleDiffers, verify_bundle
from engine.spec.allow_list import SourceRefused
from engine.train.admission import TooLarge, check_fits, free_memory
from engine.train.blame import find_origin
from engine.train.changes import Changes
from engine.train.checkpoint import Checkpoints, newest_checkpoint
from engine.train.control import Control
from engine.train.device import choose_device, prepare_device
from engine.train.events import Events, SupervisorGone
from engine.train.forecast import Memory, memory_of_run
from engine.train.loop import Loop
from engine.train.meter import NotFinite
from engine.train.parallel.meetings import Meetings, TeamCheckpoints, TeamControl
from engine.train.parallel.team import LOST, Team, is_lost
from engine.train.patience import ToldToLeave, patiently
from engine.train.peak_memory import resident_bytes
from engine.train.precision import FAST, is_fast
from engine.train.run_folder import BadWeights, NoRun, Run, RunGone, expect_folder, open_run
from engine.train.training import Training
from engine.train.watch import Watch, dump_stacks

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
            run = open_run(folder)
            events.attempt = number = number or (run.attempts or [0])[-1] + 1
            with run.dataset.in_use():
                return _attempt(run, number, control, events, team)
        except RunFailed as failure:
            events.emit("failed", **failure.fields)
        except (NoRun, RunGone, BadData, BadWeights, FileDamaged, SourceRefused) as error:
            events.emit("failed", code=_code(error), message=str(error), step=None, node=None)
        except SupervisorGone:
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: told, with its traceback kept
            traceback.print_exc(file=sys.stderr)
            if team is not None and (is_lost(error) or not team.leads):
                return LOST
            events.emit("failed", **_told(error, folder))
        events.close()
        return FAILED
    except SupervisorGone:
        return INTERRUPTED


def _attempt(
    run: Run,
    number: int,
    control: Control | None,
    events: Events,
    team: Team | None,
) -> int:
    run.dataset.verify()
    try:
        device = prepare_device(run.data["plan"], 1 if team is None else team.size)
    except ValueError as error:
        raise RunFailed("no_device", str(error)) from error
    if team is None or team.leads:
        _admit(run, device)
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
    if training.start is not None and state is None:
        events.emit("notice", code="weights_taken", message=str(training.start), node=None)
    if run.data["plan"]["precision"] == FAST and not is_fast(FAST, device):
        message = "This device has no units for 16-bit products; training computes in 32 bits."
        events.emit("notice", code="no_fast_precision", message=message, node=None)
    if training.moves_nothing is not None and state is None:
        events.emit("notice", code="optimizer_idle", message=training.moves_nothing, node=None)
    for path in damaged:
        message = f"The checkpoint {path} has changed since it was written; an older one is used."
        events.emit("notice", code="checkpoint_damaged", message=message, node=None)
    try:
        loop = _loop(training, number, control, events)
    except ToldToLeave as told:
        return _leave(told.command, training, events)
    if team is None or team.leads:  # the others wait for the first in a pause
        loop.watch.begin(training.step)
    try:
        ending = loop.run()
    except NotFinite as found:
        if team is not None and not team.leads:
            return FAILED
        raise _not_finite(run, found, device) from found
    finally:
        loop.watch.end()
    if team is not None and not team.leads:
        return DONE  # the rest is the first process's
    if ending == "finished":
        try:
            _finish(run, training, events, control)
        except ToldToLeave as told:
            return _leave(told.command, training, events)
        events.close()
        return DONE
    return _leave("stop" if ending == "stopped" else "", training, events)


def _leave(command: str, training: Training, events: Events) -> int:
    """End before all is done: for good after a "stop", else to be resumed."""
    if command == "stop":
        best = training.best and training.best.to_data()
        events.emit("stopped", step=training.step, best=best)
    events.close()
    return DONE if command == "stop" else INTERRUPTED


def _loop(training: Training, number: int, control: Control | None, events: Events) -> Loop:
    """The loop of this process: alone, or with what its team has agreed upon."""
    run, team = training.run, training.team
    watch = Watch(partial(_end_hung, events))
    own = None
    if control is not None:
        every = float(os.environ.get(CHECKPOINT_SECONDS, "10"))
        own = patiently(
            lambda: Checkpoints(run, number, events, control, every), events, control, "begin"
        )
        changes = Changes(run, number, training.step)
        if team is None:
            return Loop(training, events, control, own, changes, watch)
    else:
        changes = Changes(run, number, training.step, keeps=False)
    assert team is not None
    meetings = Meetings(team, training, control, own)
    told, kept = TeamControl(meetings), TeamCheckpoints(meetings)
    return Loop(training, events, told, kept, changes, watch)


def _end_hung(events: Events, step: int) -> None:
    """Tell that a step does not end, and end the program: the thread that trains cannot."""
    dump_stacks()
    message = f"Training hung at step {step:,}: the step did not end. The stacks of all threads "
    message += "are in the trainer's standard error. The last checkpoint before it is kept."
    try:
        events.emit("failed", code="hung", message=message, step=step, node=None)
        events.close()
    except SupervisorGone:
        pass  # nobody is left to tell
    finally:
        os._exit(FAILED)


def _finish(run: Run, training: Training, events: Events, control: Control | None) -> None:
    """Write the bundle of the best weights and hold it against the trained model.

    All is trained, so nothing of it is lost where the disk is full: it waits. Raises ToldToLeave.
    """
    best = training.best
    if best is None:
        raise RunFailed("nothing_trained", "The run ended before its first epoch was done.")
    model, folder = training.model_of(best.weights), run.folder / "model"

    def take_home() -> None:
        expect_folder(run.folder)
        write_bundle(run, best.weights, folder)
        verify_bundle(run, model, folder)

    try:
        patiently(take_home, events, control, "write its bundle")
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
    codes: dict[type[Exception], str] = {
        NoRun: "bad_run",
        RunGone: "run_gone",
        BadData: "bad_data",
        BadWeights: "bad_weights",
        FileDamaged: "file_damaged",
    }
    return codes.get(type(error), "source_refused")


def _admit(run: Run, device: torch.device) -> None:
    """Refuse a run that the memory is too small for, before anything of it is built."""
    found = check_fits(_memory(run, device), run.recipe["batch_size"], _room(device))
    if found is not None:
        raise RunFailed("too_large", found.message, **found.fields)


def _memory(run: Run, device: torch.device) -> Memory:
    memory = memory_of_run(run)
    # The program itself lies in the machine's memory, not in the device's.
    return replace(memory, program=0) if device.type == "cuda" else memory


def _room(device: torch.device) -> int | None:
    """Bytes for this process in all, or those still free on the device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    return free_memory(already=resident_bytes("VmRSS"))


def _told(error: Exception, folder: Path) -> dict[str, Any]:
    memory = isinstance(error, torch.OutOfMemoryError | MemoryError) or (
        "allocate memory" in str(error)
    )
    if memory:
        return _told_memory(error, open_run(folder))
    try:
        expect_folder(folder)
    except RunGone as gone:
        return {"code": _code(gone), "message": str(gone), "step": None, "node": None}
    message = f"Training broke off: {type(error).__name__}: {str(error)[:500]}"
    return {"code": "trainer_error", "message": message, "step": None, "node": None}


def _told_memory(error: Exception, run: Run) -> dict[str, Any]:
    """What the run wanted by the forecast, and a batch size below the one that failed."""
    device = choose_device(run.data["plan"]["device"])
    memory, size = _memory(run, device), run.recipe["batch_size"]
    there, wanted = _room(device) or 0, memory.bytes(size)
    fits = memory.largest_batch(min(there, wanted))
    smaller = None if size == 1 else min(fits or 1, size // 2)
    found = TooLarge(wanted, there, smaller)
    message = f"The device is out of memory. {found.message} {str(error)[:300]}"
    return {"code": "out_of_memory", "message": message, "step": None, "node": None, **found.fields}
