"""A measurement with its spread, as one line of a table."""

import statistics
from dataclasses import dataclass

import numpy


@dataclass(frozen=True)
class Result:
    """WHAT was measured in UNIT, how it spread, and what it must keep to, if anything.

    It must be at most LIMIT, or at least FLOOR. WITHIN_SPREAD: the floor is missed only where the
    whole spread is below it.
    """

    what: str
    value: float
    low: float
    high: float
    unit: str
    rounds: int
    limit: float | None = None
    spread: str = "smallest – largest"
    floor: float | None = None
    within_spread: bool = False
    by_interval: bool = False
    """Whether the whole interval from low to high has to keep the limit."""

    @property
    def kept(self) -> bool:
        """Whether limit and floor were kept."""
        reached = self.high if self.within_spread else self.value
        above = self.floor is None or reached >= self.floor
        most = self.high if self.by_interval else self.value
        return above and (self.limit is None or most <= self.limit)

    @property
    def _verdict(self) -> str:
        open_still = self.by_interval and self.limit is not None and self.low <= self.limit
        return "kept" if self.kept else "too wide to tell" if open_still else "**missed**"

    def row(self) -> str:
        """The result as a row of a Markdown table."""
        bounds = [] if self.floor is None else [f"≥ {self.floor:.3g} {self.unit}"]
        bounds += [] if self.limit is None else [f"≤ {self.limit:.3g} {self.unit}"]
        limit = ", ".join(bounds) + (" within the spread" if self.within_spread else "")
        verdict = self._verdict if limit else ""
        between = f"{_say(self.low)} – {_say(self.high)}"
        return (
            f"| {self.what} | {_say(self.value)} {self.unit} | {between} ({self.spread}) "
            f"| {self.rounds} | {limit} | {verdict} |"
        )


HEAD = """| what | value | spread | rounds | limit | |
|---|---|---|---|---|---|"""


def median(what: str, values: list[float], unit: str, limit: float | None = None) -> Result:
    """The median, between the smallest and the largest."""
    middle = statistics.median(values)
    return Result(what, middle, min(values), max(values), unit, len(values), limit)


def quartiles(
    what: str,
    values: list[float],
    unit: str,
    floor: float | None = None,
    within_spread: bool = False,
) -> Result:
    """The median, between the quartiles."""
    low, middle, high = (float(numpy.percentile(values, share)) for share in (25, 50, 75))
    return Result(
        what,
        middle,
        low,
        high,
        unit,
        len(values),
        spread="quartiles",
        floor=floor,
        within_spread=within_spread,
    )


def percentile(
    what: str, values: list[float], unit: str, limit: float | None = None, share: int = 95
) -> Result:
    """The 95th percentile, with the median and the largest as its spread."""
    high = float(numpy.percentile(values, share))
    middle = statistics.median(values)
    return Result(
        what, high, middle, max(values), unit, len(values), limit, spread="median – largest"
    )


def bootstrap(
    what: str, values: list[float], unit: str, limit: float | None = None, draws: int = 10_000
) -> Result:
    """The median of paired differences with a 95 % bootstrap interval (seeded)."""
    generator = numpy.random.default_rng(0)
    drawn = generator.choice(numpy.asarray(values), size=(draws, len(values)))
    low, high = numpy.percentile(numpy.median(drawn, axis=1), [2.5, 97.5])
    middle = statistics.median(values)
    return Result(
        what,
        middle,
        float(low),
        float(high),
        unit,
        len(values),
        limit,
        spread="95 % interval",
        by_interval=True,
    )


def _say(value: float) -> str:
    return f"{value:,.3g}" if abs(value) < 1_000 else f"{value:,.0f}"
