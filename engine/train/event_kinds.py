"""Every kind of event with its fields: what a log holds and readers may rely on.

The front end's types of events are generated from these, and a test holds real events against them.
A trainer does not know ``seq``: the log gives it. Imports no torch.
"""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Number = float | Literal["NaN", "Infinity", "-Infinity"]
"""Non-finite numbers travel by name."""
Tables = dict[str, list[list[Number]]]
"""Metrics that are no number, by name: rows of numbers."""
RunState = Literal["queued", "starting", "running", "paused", "finished", "stopped", "failed"]


class Best(TypedDict):
    """The best epoch so far, by the recipe's monitor."""

    epoch: int
    step: int
    values: dict[str, Number]


class AnyEvent(TypedDict):
    """What all events have: the log's number, the attempt and the trainer's own number in it."""

    seq: int
    attempt: int
    n: int | None
    time: float


class StateEvent(AnyEvent):
    """The run has another state; written by the server, so it has no ``n``."""

    kind: Literal["state"]
    state: RunState
    reason: str


class StartedEvent(AnyEvent):
    """An attempt begins after ``step``: later points and epochs of the one before are dropped."""

    kind: Literal["started"]
    step: int
    steps: int
    epochs: int
    parameters: int
    device: str
    plan: dict[str, Any]


class MetricsEvent(AnyEvent):
    """Points on curves: each series has one value for each step, null where it has none."""

    kind: Literal["metrics"]
    step: list[int]
    series: dict[str, list[Number | None]]


class EpochEvent(AnyEvent):
    """An epoch is done; values of training are its means, those of validation measured after it.

    ``tables`` are there where the recipe asks for metrics that are no number.
    """

    kind: Literal["epoch"]
    epoch: int
    step: int
    values: dict[str, Number]
    tables: NotRequired[Tables]


class CheckpointEvent(AnyEvent):
    """A checkpoint of ``step`` has been put into place."""

    kind: Literal["checkpoint"]
    step: int
    best: Best | None


class ControlEvent(AnyEvent):
    """A command was carried out after ``step``: pause, resume, or a value that was set."""

    kind: Literal["control"]
    step: int
    name: str
    value: float | None


class NoticeEvent(AnyEvent):
    """Something to know that ends nothing."""

    kind: Literal["notice"]
    code: str
    message: str
    node: str | None


class FinishedEvent(AnyEvent):
    """All steps are done, and the bundle of the best weights has been verified."""

    kind: Literal["finished"]
    step: int
    best: Best


class StoppedEvent(AnyEvent):
    """The run was stopped after ``step``; it may be resumed."""

    kind: Literal["stopped"]
    step: int
    best: Best | None


class FailedEvent(AnyEvent):
    """The run cannot go on; ``node`` is the block where it began, where that is known.

    Where memory was short: the bytes it wanted, those there were, and a batch size that would fit.
    """

    kind: Literal["failed"]
    code: str
    message: str
    step: int | None
    node: str | None
    bytes_wanted: NotRequired[int]
    bytes_there: NotRequired[int]
    batch_size: NotRequired[int | None]


class EvaluatedEvent(AnyEvent):
    """The best weights were evaluated on a part of the data, because somebody asked."""

    kind: Literal["evaluated"]
    part: str
    values: dict[str, Number]
    tables: NotRequired[Tables]


RunEvent = (
    StateEvent
    | StartedEvent
    | MetricsEvent
    | EpochEvent
    | CheckpointEvent
    | ControlEvent
    | NoticeEvent
    | FinishedEvent
    | StoppedEvent
    | FailedEvent
    | EvaluatedEvent
)
