"""The shapes of measurements; what each kind answers is what its job in `engine.train` returns."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from graphapp.api.schemas import DataName, Document, Id, Strict


class TrainingQuestion(Strict):
    """Of a training before it begins."""

    kind: Literal["probe", "find_learning_rate"]
    graph: Document
    recipe: Document
    again: bool = False


class EvaluationQuestion(Strict):
    """Of a run that has ended: how good it is on every row of a data set with its columns."""

    kind: Literal["evaluate"]
    run: Id
    data: DataName
    again: bool = False


MeasurementIn = Annotated[TrainingQuestion | EvaluationQuestion, Field(discriminator="kind")]


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


class Evaluated(Schema):
    """What an evaluation answers: loss and metrics of each output by name, over so many rows."""

    rows: int
    values: dict[str, float | str]
    tables: dict[str, list[list[float | str]]]


class MeasurementOut(Schema):
    id: str
    kind: Literal["probe", "find_learning_rate", "evaluate"]
    state: Literal["waiting", "measuring", "done", "failed"]
    answer: Forecast | FoundRate | Evaluated | None
    message: str
