"""The shapes of what the API takes and gives; the front end's types are generated from these."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from engine.data.dataset import NAME

Id = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,17}$")]
Name = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]
# Of a generated set, its settings too: spiral?noise=0.2
DataName = Annotated[str, StringConstraints(pattern=rf"^{NAME}(\?[!-~]{{1,200}})?$")]
Document = dict[str, Any]


class Strict(Schema):
    """A request body: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class ErrorOut(Schema):
    """Why not: a word for programs, a sentence for people; some errors carry more."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str


class SessionUser(Schema):
    name: str


class SessionOut(Schema):
    user: SessionUser | None
    mode: Literal["local", "server"]
    csrf: str
    version: str


class CheckIn(Strict):
    graph: Document
    recipe: Document | None = None


class CodeIn(Strict):
    graph: Document
    language: Literal["torch", "keras"] = "torch"


class CodeOut(Schema):
    source: str


class GraphIn(Strict):
    document: Document


class GraphSave(Strict):
    document: Document
    version: int = Field(ge=1, le=2**31 - 1)


class GraphSummary(Schema):
    id: str
    name: str
    version: int
    updated: datetime


class GraphOut(GraphSummary):
    document: Document


class VersionOut(Schema):
    version: int
    name: str
    saved: datetime


class VersionDocument(VersionOut):
    document: Document


class TemplateOut(Schema):
    id: str
    name: str
    task: str
    level: str
    seconds: int
    summary: str
    graph: Document
    recipe: Document


class DataSummary(Schema):
    name: str
    title: str
    description: str
    licence: str
    rows: int
    columns: list[dict[str, Any]]
    default_target: str | None
    damaged: str | None = None
    own: bool = False
    """The user imported it, and may delete it."""


class DataOut(DataSummary):
    preview: list[list[Any]]


class RunIn(Strict):
    graph: Document
    recipe: Document
    graph_id: Id | None = None
    weights_from: Id | None = None


class RunCan(Schema):
    pause: bool
    resume: bool
    stop: bool
    delete: bool


class RunOut(Schema):
    id: str
    number: int
    name: str
    graph_id: str | None
    state: Literal["queued", "starting", "running", "paused", "finished", "stopped", "failed"]
    reason: str
    created: datetime
    started: datetime | None
    ended: datetime | None
    attempt: int
    step: int
    steps: int | None
    epoch: int
    epochs: int | None
    last_seq: int
    parameters: int
    best: dict[str, Any] | None
    last: dict[str, Any] | None
    recipe: Document
    bundle: bool
    weights_from: str | None
    can: RunCan


class EventsOut(Schema):
    events: list[dict[str, Any]]
    last_seq: int


class Buckets(Schema):
    """A curve in so many buckets: the last step of each, and its smallest, largest, mean value."""

    step: list[int]
    min: list[float | str | None]
    max: list[float | str | None]
    mean: list[float | str | None]


class SeriesOut(Schema):
    series: dict[str, Buckets]
    epochs: list[dict[str, Any]]
    last_seq: int


class DownloadOut(Schema):
    url: str
    expires: datetime
