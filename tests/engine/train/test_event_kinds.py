"""The declared kinds of events, held against real ones and against the documentation."""

import json
from pathlib import Path

import pytest

from tests.events import KINDS, expect_declared

PROJECT = Path(__file__).resolve().parents[3]
FIXTURES = sorted((PROJECT / "tests" / "fixtures" / "events").glob("*.json"))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_the_recorded_events_are_as_declared(fixture: Path) -> None:
    expect_declared(json.loads(fixture.read_text("utf-8"))["events"])


def test_every_kind_is_documented_with_its_fields() -> None:
    protocol = (PROJECT / "docs" / "protocol.md").read_text("utf-8")
    rows = [line for line in protocol.splitlines() if line.startswith("| `")]
    for name, kind in KINDS.items():
        row = next(line for line in rows if f"`{name}`" in line)
        own = kind.__annotations__.keys() - {"seq", "attempt", "n", "time", "kind"}
        missing = [field for field in own if f"`{field}`" not in row]
        assert not missing, f"docs/protocol.md says nothing of {name}'s {missing}"
