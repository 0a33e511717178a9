"""The shapes of measurements; what each kind answers is what its job in `engine.train` returns."""

from typing import Literal

from ninja import Schema

from graphapp.api.schemas import Document, Strict


class MeasurementIn(Strict):
    kind: Literal["probe", "find_learning_rate"]
    graph: Document
    recipe: Document
    again: bool = False


class ForecastSeconds(Schema):
    """Of a step, an evaluation, an epoch, the slow beginning; and the whole with its band."""

    step: float
    evaluation: float
    epoch: float
    beginning: float
    training: float
    low: float
    high: float


class Forecast(Schema):
    """What a probe answers."""

    seconds: ForecastSeconds
    bytes: int
    steps: int
    epochs: int
    samples_per_second: float
    straight: bool
    device: str


class FoundRate(Schema):
    """What the learning-rate finder answers: the curve, and the rate to begin with, if any."""

    learning_rate: float | None
    steepest: float | None
    lowest_tenth: float | None
    rates: list[float]
    losses: list[float | str]
    smoothed: list[float | str]
    exploded: bool


class MeasurementOut(Schema):
    id: str
    kind: Literal["probe", "find_learning_rate"]
    state: Literal["waiting", "measuring", "done", "failed"]
    answer: Forecast | FoundRate | None
    message: str
