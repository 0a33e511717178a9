"""The learning rates of a run before it is trained, for whatever values its monitor may have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.recipe.part import Schedule, ScheduleState
from engine.spec.dead_fields import values_of

MOST_EPOCHS = 10_000
"""Of longer runs nothing is said."""
LOOKED_AT = 200
"""At so many steps of a run, and at the starts of so many epochs."""
GAINS = (0.0, 1e-6, 0.01, 0.3, 0.7)
"""By which part of its size the monitor gets better in each epoch: a story each."""


@dataclass(frozen=True)
class Length:
    """How long a run is."""

    epochs: int
    steps_per_epoch: int

    @property
    def steps(self) -> int:
        return self.epochs * self.steps_per_epoch


@lru_cache(maxsize=1_000)
def acts(schedule: Schedule, length: Length) -> bool:
    """Whether it may ever change the rate of the run, the warm-up apart."""
    if length.epochs > MOST_EPOCHS:
        return True
    return any(rate != 1.0 for rate in _rates(schedule, length, schedule.warmup_steps))


@lru_cache(maxsize=1_000)
def idle_fields(schedule: Schedule, length: Length) -> tuple[str, ...]:
    """Fields of another value than their own of which none changes the rate of any step."""
    if length.epochs > MOST_EPOCHS:
        return ()
    own, idle = list(_rates(schedule, length)), []
    for name, values in values_of(type(schedule)).items():
        if getattr(schedule, name) == values[0]:
            continue
        others = (schedule.model_copy(update={name: value}) for value in values)
        if all(list(_rates(other, length)) == own for other in others):
            idle.append(name)
    return tuple(idle)


def _rates(schedule: Schedule, length: Length, first: int = 0) -> Iterable[float]:
    """The rates at many of the steps from ``first`` on, in each of the stories."""
    steps = length.steps
    for gain in GAINS if type(schedule).watch is not Schedule.watch else GAINS[:1]:
        states = _states(schedule, gain, length.epochs)
        for place in _places(length, first):
            state = states[place // length.steps_per_epoch]
            yield schedule.rate(1.0, place, steps, length.steps_per_epoch, state)


def _places(length: Length, first: int) -> Sequence[int]:
    """The beginnings of epochs, steps between them, and the last one."""
    steps = length.steps
    starts = range(0, steps, length.steps_per_epoch * max(1, length.epochs // LOOKED_AT))
    between = range(0, steps, max(1, steps // LOOKED_AT))
    return [place for place in sorted({*starts, *between, steps - 1}) if place >= first]


def _states(schedule: Schedule, gain: float, epochs: int) -> list[ScheduleState]:
    """What the schedule remembers in each epoch, while the monitor shrinks from 1."""
    states: list[ScheduleState] = [{}]
    value = 1.0
    for _ in range(epochs - 1):
        states.append(schedule.watch(states[-1], value, False))
        value *= 1 - gain
    return states
