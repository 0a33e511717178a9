"""Contenders side by side: all are started, then take turns in rounds."""

import os
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bench.training_speed.contender import LeftOut, Runner, Setting
from bench.training_speed.contenders import contender

REFERENCE = "hand_written"


@dataclass
class Rates:
    """Steps per second: of the reference before the first round and after each, of the others."""

    reference: list[float] = field(default_factory=list)
    others: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, name: str) -> list[float]:
        """In each round, a contender's rate by the mean of the reference before and after it."""
        around = zip(self.reference, self.reference[1:], strict=False)
        means = [statistics.mean(pair) for pair in around]
        return [rate / mean for rate, mean in zip(self.others[name], means, strict=True)]

    def quotients(self, name: str, other: str) -> list[float]:
        """In each round, one contender's rate by another's."""
        pairs = zip(self.others[name], self.others[other], strict=True)
        return [rate / against for rate, against in pairs]


def race(setting: Setting, names: Sequence[str], rounds: int, seconds: float) -> Rates:
    """Measure contenders side by side. Who cannot take part is told and left out."""
    rates = Rates()
    with _started(setting, [REFERENCE, *names]) as runners:
        reference = runners.pop(REFERENCE)
        rates.reference.append(reference.rate(seconds))
        rates.others = {name: [] for name in runners}
        for number in range(rounds):
            # Back and forth, so that what drifts within a round helps nobody.
            order = list(runners) if number % 2 == 0 else list(reversed(runners))
            for name in order:
                try:
                    rates.others[name].append(runners[name].rate(seconds))
                except LeftOut as reason:
                    _tell(name, reason)
                    runners.pop(name).close()
                    del rates.others[name]
            rates.reference.append(reference.rate(seconds))
    return rates


@contextmanager
def _started(setting: Setting, names: Sequence[str]) -> Iterator[dict[str, Runner]]:
    """The contenders that can take part, each behind its first epoch; they end with the block."""
    runners: dict[str, Runner] = {}
    places = _places(setting.cores)
    try:
        for begin in range(0, len(names), len(places)):
            batch = names[begin : begin + len(places)]
            for name, place in zip(batch, places, strict=False):
                try:
                    runners[name] = contender(name).start(replace(setting, cores=place))
                except LeftOut as reason:
                    _tell(name, reason)
            for name in [name for name in batch if name in runners]:
                try:
                    runners[name].wait_until_ready()
                    runners[name].move(setting.cores)
                except LeftOut as reason:
                    _tell(name, reason)
                    runners.pop(name).close()
        if REFERENCE not in runners:
            raise RuntimeError("without the hand-written loop there is nothing to measure against")
        yield runners
    finally:
        for runner in runners.values():
            runner.close()


def _places(cores: frozenset[int]) -> list[frozenset[int]]:
    """As many cores as these, as often as there are: so many contenders can start at once."""
    known, size = sorted(os.sched_getaffinity(0)), len(cores)
    count = len(known) // size
    return [frozenset(known[place * size : (place + 1) * size]) for place in range(count)]


def _tell(name: str, reason: LeftOut) -> None:
    print(f"  {name} is left out: {reason}", flush=True)
