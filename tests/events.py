"""Events held against their declared kinds."""

from typing import Any, get_args

from pydantic import TypeAdapter

from engine.train.event_kinds import RunEvent

KINDS = {get_args(kind.__annotations__["kind"])[0]: kind for kind in get_args(RunEvent)}
_EVENT = TypeAdapter(RunEvent)


def expect_declared(events: list[dict[str, Any]]) -> None:
    """Every event has the fields of its kind, each of its type, and no other."""
    for event in events:
        kind = KINDS[event["kind"]]
        assert event.keys() - kind.__optional_keys__ == kind.__required_keys__, event
        _EVENT.validate_python(event)
