"""What a built-in data set is: typed settings and a function that makes its rows."""

from abc import ABC, abstractmethod
from typing import ClassVar
from urllib.parse import urlencode

import numpy
from numpy.typing import NDArray

from engine.data.dataset import Column
from engine.data.write import Table
from engine.spec.fields import Declaration, Field


class BuiltIn(Declaration, ABC):
    """A data set that Brickwork can make by itself."""

    place: ClassVar[int] = 0

    @property
    def name(self) -> str:
        """The name with the settings that differ from their defaults, in declared order."""
        kind = type(self).__module__.rpartition(".")[2]
        changed = self.model_dump(exclude_defaults=True)
        return f"{kind}?{urlencode(changed)}" if changed else kind

    @abstractmethod
    def make(self) -> Table:
        """The rows, always the same for the same settings."""


class Generated(BuiltIn, ABC):
    """Points in the plane with a label, made by a formula, with noise as a setting."""

    place: ClassVar[int] = 1

    noise: float = Field(0.1, ge=0, le=10, description="How far points stray, on average.")
    rows: int = Field(1_000, ge=10, le=1_000_000, description="How many points.")
    seed: int = Field(0, ge=0, le=2**32 - 1, description="Another seed, other points.")

    @abstractmethod
    def points(
        self, random: numpy.random.Generator
    ) -> tuple[NDArray[numpy.float64], NDArray[numpy.int64]]:
        """Points [rows, 2] before the noise, and their labels [rows], 0 or 1."""

    def make(self) -> Table:
        random = numpy.random.default_rng(self.seed)
        points, labels = self.points(random)
        points = points + random.normal(0.0, self.noise, points.shape)
        title, _, description = (type(self).__doc__ or "").partition(": ")
        return Table(
            title=title,
            description=description.strip(),
            licence="CC0-1.0 (generated)",
            columns=[
                Column(name="x", type="number"),
                Column(name="y", type="number"),
                Column(name="label", type="class", classes=("0", "1")),
            ],
            values=[points[:, 0], points[:, 1], labels],
            default_target="label",
        )
