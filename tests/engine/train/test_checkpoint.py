"""A checkpoint is whole or absent, and never ahead of the log."""

import errno
from pathlib import Path
from typing import Any

import pytest

from engine.train.checkpoint import newest_checkpoint
from tests.engine.train.runs import FAMILIES, Attempt, assert_equal_state, make_run


def finished(folder: Path, **options: Any) -> Attempt:
    graph, recipe = FAMILIES["mlp"]
    attempt = Attempt(make_run(folder, graph(), epochs=3, **recipe), **options)
    attempt.run()
    return attempt


def files(attempt: Attempt) -> list[Path]:
    return sorted(attempt.checkpoints.folder.glob("*.checkpoint"))


def test_only_acknowledged_steps_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.train.checkpoint.ACKNOWLEDGE_SECONDS", 0.1)
    attempt = finished(tmp_path / "run", acknowledged=3)
    events = attempt.told()
    known = max(e["step"][-1] for e in events[:3] if e["kind"] == "metrics")
    assert all(int(path.name[5:14]) <= known for path in files(attempt))
    assert not list(attempt.checkpoints.folder.glob(".checkpoint-*"))


def test_the_event_comes_after_the_file(tmp_path: Path) -> None:
    attempt = finished(tmp_path / "run")
    told = attempt.told("checkpoint")
    assert [event["step"] for event in told][-1] == attempt.training.steps
    assert told[-1]["best"]["epoch"] == attempt.training.best.epoch
    assert len(files(attempt)) == 2, "the newest and the one before"


def test_a_flipped_bit_is_noticed_and_the_one_before_is_taken(tmp_path: Path) -> None:
    attempt = finished(tmp_path / "run")
    older, newest = files(attempt)
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes(content)
    state, damaged = newest_checkpoint(attempt.training.run)
    assert damaged == [newest]
    assert state is not None
    assert state["step"] == int(older.name[5:14])


def test_a_full_disk_keeps_the_old_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(state: Any, file: Any) -> None:
        file.write(b"half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    graph, recipe = FAMILIES["mlp"]
    run = make_run(tmp_path / "run", graph(), epochs=3, **recipe)

    def fill(attempt: Attempt) -> None:
        monkeypatch.setattr("torch.save", full)

    attempt = Attempt(run, script={10: fill})
    assert attempt.run() == "finished"
    assert {event["code"] for event in attempt.told("notice")} == {"storage_full"}
    assert all(int(path.name[5:14]) <= 10 for path in files(attempt))
    assert not list(attempt.checkpoints.folder.glob(".checkpoint-*"))
    state, damaged = newest_checkpoint(run)
    assert state is not None
    assert not damaged


def test_a_run_that_was_killed_while_finishing_only_finishes(tmp_path: Path) -> None:
    first = finished(tmp_path / "run")
    again = Attempt(first.training.run, 2)
    assert again.started_at == first.training.steps
    assert again.run() == "finished"
    assert {event["kind"] for event in again.told()} == {"checkpoint"}
    assert_equal_state(again.training.state(), first.training.state())
