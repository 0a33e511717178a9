"""A run's events drawn as a progress bar."""

from types import TracebackType
from typing import Any

from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from engine.cli.messages import tell

REFRESHES = 3
"""A second: drawing takes milliseconds of the core that may be the trainer's."""
SHOWN = ("train/loss", "validation/loss", "validation/accuracy")


class Progress:
    """Steps done, the latest values and the time left. A context manager; ``show`` takes events."""

    def __init__(self) -> None:
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("step {task.completed:.0f}/{task.total:.0f}"),
            TextColumn("{task.fields[values]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            refresh_per_second=REFRESHES,
        )
        self._task = self._bar.add_task("starting", total=1, values="")
        self._values: dict[str, Any] = {}

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, event: dict[str, Any]) -> None:
        """Draw what an event changes."""
        kind = event["kind"]
        if kind == "started":
            self._bar.update(
                self._task, total=event["steps"], completed=event["step"], description="training"
            )
        elif kind == "metrics":
            self._note({name: values[-1] for name, values in event["series"].items()})
            self._bar.update(self._task, completed=event["step"][-1])
        elif kind == "epoch":
            self._note(event["values"])
            self._bar.update(self._task, description=f"epoch {event['epoch']}")
        elif kind == "notice":
            tell(event["message"])

    def _note(self, values: dict[str, Any]) -> None:
        self._values.update({name: values[name] for name in SHOWN if name in values})
        told = (f"{name} {_short(value)}" for name, value in self._values.items())
        self._bar.update(self._task, values="  ".join(told))


def _short(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
