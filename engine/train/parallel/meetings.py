"""What the first process decides by the clock or is told, taking effect at one step everywhere.

Every few steps, about ten times a second, it tells the others what has come up since: commands,
whether a checkpoint is due, and after how many steps it speaks again. In between nobody waits for a
word. The loop asks the same questions as in a single process; here they have the same answers on
all of them.
"""

import time
from dataclasses import dataclass

from engine.train.checkpoint import Checkpoints
from engine.train.control import Command, Control
from engine.train.parallel.team import Team
from engine.train.training import State, Training

MEETING_SECONDS = 0.1


@dataclass(frozen=True)
class _Word:
    """What the first process tells at a meeting."""

    commands: list[Command]
    is_due: bool
    is_overdue: bool
    steps_to_next: int


class Meetings:
    """The meetings of one attempt. ``control`` and ``checkpoints`` are the first process's."""

    def __init__(
        self,
        team: Team,
        training: Training,
        control: Control | None,
        checkpoints: Checkpoints | None,
    ) -> None:
        self.team, self.training = team, training
        self.own_control, self.own_checkpoints = control, checkpoints
        self.agreed: list[Command] = []
        self.word = _Word([], False, False, 1)
        self._left, self._met_at = 0, time.monotonic()

    def before_step(self) -> None:
        """Meet if this is the step that was agreed upon. To be called once before each step."""
        self._left -= 1
        self.team.has_met = self._left <= 0
        if self.team.has_met:
            self.word = self.team.tell(self._word() if self.team.leads else None)
            self._left = self.word.steps_to_next
            self.agreed += self.word.commands

    def _word(self) -> _Word:
        assert self.own_control is not None
        assert self.own_checkpoints is not None
        commands = []
        while not self.own_control.commands.empty():
            commands.append(self.own_control.commands.get())
        now = time.monotonic()
        seconds_per_step = (now - self._met_at) / self.word.steps_to_next
        self._met_at = now
        # The last step of an epoch is met before too: a checkpoint may be due at its end.
        to_epoch_end = 1 + -(self.training.step + 2) % self.training.steps_per_epoch
        steps = max(1, min(int(MEETING_SECONDS / seconds_per_step), to_epoch_end))
        due, overdue = self.own_checkpoints.is_due, self.own_checkpoints.is_overdue
        return _Word(commands, due, overdue, steps)


class TeamControl:
    """The commands that the first process was told, on every process."""

    def __init__(self, meetings: Meetings) -> None:
        self._meetings = meetings
        self.commands = self

    def empty(self) -> bool:
        """Whether nothing is to be carried out before the next step, which is about to be taken."""
        self._meetings.before_step()
        return not self._meetings.agreed

    def get(self) -> Command:
        """The next command; there is one."""
        return self._meetings.agreed.pop(0)

    def next_command(self, seconds: float) -> Command | None:
        """Wait so long for a command; None where none came. All processes meet."""
        meetings = self._meetings
        if meetings.agreed:
            return self.get()
        own = meetings.own_control
        command: Command | None = meetings.team.tell(
            None if own is None else own.next_command(seconds)
        )
        return command


class TeamCheckpoints:
    """Checkpoints, which the first process writes; the others only learn when."""

    def __init__(self, meetings: Meetings) -> None:
        self._meetings, self._own = meetings, meetings.own_checkpoints

    @property
    def is_due(self) -> bool:
        """Whether the end of an epoch should be kept."""
        return self._meetings.word.is_due

    @property
    def is_overdue(self) -> bool:
        """Whether the middle of an epoch should be kept."""
        return self._meetings.word.is_overdue

    def write(self, state: State) -> None:
        """Begin to write a state, which all have put together."""
        if self._own is not None:
            self._own.write(state)

    def settle(self) -> None:
        """Put what was written into place, if the log has all events up to it."""
        if self._own is not None:
            self._own.settle()

    def settle_before_leaving(self) -> None:
        """Wait for the last acknowledgements."""
        if self._own is not None:
            self._own.settle_before_leaving()
