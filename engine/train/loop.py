"""The training loop, to be read from top to bottom.

Cross-cutting things (checkpoints, commands, early stopping, events) live here, never in a block.
"""

import math
import time
from dataclasses import dataclass, field
from typing import Literal

from engine.data.storage import storage_trouble
from engine.train.changes import Change, Changes
from engine.train.checkpoint import Checkpoints
from engine.train.compiled.change_over import ChangeOver
from engine.train.control import Command, Control
from engine.train.events import Events
from engine.train.examples import Examples
from engine.train.meter import Meter, NotFinite
from engine.train.parallel.meetings import TeamCheckpoints, TeamControl
from engine.train.training import Best, Training
from engine.train.watch import Watch, unwatched

UNHEARD_SECONDS = 60.0
Ending = Literal["finished", "stopped", "interrupted"]


@dataclass
class Loop:
    """One attempt: trains until the end, or until it is told to leave."""

    training: Training
    events: Events
    control: Control | TeamControl
    checkpoints: Checkpoints | TeamCheckpoints
    changes: Changes
    watch: Watch = field(default_factory=unwatched)

    def run(self) -> Ending:
        """Train. Raises NotFinite, naming the step, where the loss or a weight stops being finite.

        Before it returns, a checkpoint of the last step has been put into place, provided that its
        events were acknowledged.
        """
        training = self.training
        self.meter = Meter(training, self.events)
        validation = Examples(training.run, training.run.rows("validation"), training.device)
        with ChangeOver(training, self.notice) as change_over:
            ending = self.train(validation, change_over)
        self.meter.flush()
        self.save()
        self.checkpoints.settle_before_leaving()
        return ending or "finished"

    def train(self, validation: Examples, change_over: ChangeOver) -> Ending | None:
        """Take steps until they are done; or until a command ends it, in which way it says."""
        training, commands = self.training, self.control.commands
        while not self.is_over:
            if training.step == self.changes.next_step:
                self.repeat_changes()
            if not commands.empty():
                ending = self.obey(commands.get())
                if ending is not None:
                    return ending

            if training.step >= change_over.next_step and not change_over.go_on():
                self.events.drain()
                self.watch.step_ended(training.step)
                continue  # still compiling; commands are obeyed meanwhile

            if training.compiled:
                most = change_over.steps_at_once(self.changes.next_step)
                self.meter.record_group(training.advance_many(most))
            else:
                self.meter.record(*training.advance())
            self.watch.step_ended(training.step)

            # A checkpoint at an epoch's last step must hold the epoch's end: without it, a resumed
            # run would go on with the next epoch and never evaluate this one.
            if training.at_epoch_end:
                with self.watch.resting():
                    self.end_epoch(validation)
                if self.checkpoints.is_due:
                    self.save()
                self.wait_to_be_heard()
            elif self.meter.is_due:
                self.meter.flush()
                if self.checkpoints.is_overdue:
                    self.save()
                self.wait_to_be_heard()
            self.checkpoints.settle()
        return None

    @property
    def is_over(self) -> bool:
        """Whether all steps are done, or nothing got better for too long."""
        stopping = self.training.run.recipe["early_stopping"]
        patient = stopping is None or self.training.waited < stopping["patience"]
        return self.training.step >= self.training.steps or not patient

    @property
    def is_unheard(self) -> bool:
        """Whether what was told a minute ago has not been stored yet, by somebody who stores."""
        stored = self.control.stored if isinstance(self.control, Control) else 0
        return stored > 0 and self.events.unheard_seconds(stored) > UNHEARD_SECONDS

    def wait_to_be_heard(self) -> None:
        """Stand still until events are stored again, or a command comes: they would pile up."""
        while self.is_unheard and self.control.commands.empty():
            with self.watch.resting():
                self.events.drain()
                self.checkpoints.settle()
                time.sleep(0.05)

    def end_epoch(self, validation: Examples) -> None:
        """Evaluate, tell the epoch, and remember its weights if they are the best so far."""
        training = self.training
        values = self.meter.end_epoch()
        tables = {}
        if len(validation):
            evaluation = training.evaluate("validation", validation)
            values |= evaluation.values
            tables = evaluation.told_tables
        self.events.emit("epoch", epoch=training.epoch, step=training.step, values=values, **tables)
        monitor = training.run.objective["monitor"]
        watched = monitor or {"name": "train/loss", "higher_is_better": False}
        training.schedule_state = training.schedule.watch(
            training.schedule_state, values[watched["name"]], watched["higher_is_better"]
        )
        if monitor is None:
            training.best = Best(training.epoch, training.step, 0.0, values, training.weights())
            return
        value = values[monitor["name"]] * (-1 if monitor["higher_is_better"] else 1)
        if math.isfinite(value) and (training.best is None or value < training.best.value):
            training.best = Best(training.epoch, training.step, value, values, training.weights())
            training.waited = 0
        else:
            training.waited += 1

    def save(self) -> None:
        """Write a checkpoint. Raises NotFinite rather than keep weights that are not numbers."""
        self.meter.flush()
        with self.watch.resting():
            if not self.training.is_finite:
                raise NotFinite(self.training.step, "A weight is not finite")
            self.checkpoints.write(self.training.state())

    def obey(self, command: Command) -> Ending | None:
        """Carry out a command between two batches; an ending where it ends the attempt."""
        name = command["command"]
        if name == "stop":
            return "stopped"
        if name == "checkpoint_and_exit":
            return "interrupted"
        if name == "pause":
            with self.watch.resting():
                return self.pause()
        if name == "set":
            self.set(command.get("name"), command.get("value"))
        return None

    def pause(self) -> Ending | None:
        """Wait, computing nothing, until told to go on."""
        step = self.training.step
        self.save()
        self.events.emit("control", step=step, name="pause", value=None)
        while True:
            command = self.next_command()
            if command["command"] == "resume":
                self.events.emit("control", step=step, name="resume", value=None)
                return None
            if command["command"] != "pause":
                ending = self.obey(command)
                if ending is not None:
                    return ending

    def next_command(self) -> Command:
        """Wait for a command, while what is under way (events, a checkpoint) goes on."""
        while True:
            self.events.drain()
            self.checkpoints.settle()
            command = self.control.next_command(seconds=0.05)
            if command is not None:
                return command

    def set(self, name: object, value: object) -> None:
        """Set a value that may change while training; what cannot be set is told as a notice."""
        rate = value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
        if name != "learning_rate" or not 0.0 < rate <= 1_000.0:
            message = f"{str(name)[:80]} cannot be set to {str(value)[:80]}; learning_rate can be "
            message += "set to a number above 0 and up to 1000."
            self.notice("cannot_set", message)
            return
        change = Change(self.training.step, "learning_rate", float(rate))
        try:
            self.changes.keep(change)
        except OSError as error:
            trouble = storage_trouble(error)
            if trouble is None:
                raise
            self.notice(trouble.code, f"The learning rate stays as it was. {trouble.message}")
            return
        self.make(change)

    def notice(self, code: str, message: str) -> None:
        self.events.emit("notice", code=code, message=message, node=None)

    def repeat_changes(self) -> None:
        """Make the changes again that an earlier attempt made at this step."""
        for change in self.changes.due(self.training.step):
            self.make(change)

    def make(self, change: Change) -> None:
        self.training.base_rate = change.value
        self.events.emit("control", step=change.step, name=change.name, value=change.value)
