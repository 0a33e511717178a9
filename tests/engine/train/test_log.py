"""The log under the command line: seq 1, 2, 3 …, each event once, torn lines cut."""

from pathlib import Path

from engine.train.log import EventLog, read_events


def event(attempt: int, number: int) -> dict:
    return {"attempt": attempt, "n": number, "time": 0.0, "kind": "epoch"}


def test_what_is_told_twice_is_kept_once(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    assert [item["seq"] for item in log.append([event(1, 1), event(1, 2)])] == [1, 2]
    assert log.append([event(1, 2)]) == []
    assert [item["seq"] for item in log.append([event(1, 2), event(1, 3)])] == [3]
    log = EventLog(tmp_path)
    assert log.append([event(1, 3)]) == []
    assert [item["seq"] for item in log.append([event(2, 1)])] == [4]
    assert (log.last_attempt, log.next_number(1), log.next_number(2)) == (2, 4, 2)
    assert [item["seq"] for item in read_events(tmp_path)] == [1, 2, 3, 4]


def test_a_torn_last_line_is_cut(tmp_path: Path) -> None:
    log = EventLog(tmp_path)
    log.append([event(1, 1), event(1, 2)])
    content = log.path.read_bytes()
    for length in range(len(content)):
        log.path.write_bytes(content[:length])
        again = EventLog(tmp_path)
        kept = again.last_seq
        assert kept == content[:length].count(b"\n")
        again.append([event(1, kept + 1)])
        assert [item["seq"] for item in read_events(tmp_path)] == list(range(1, kept + 2))
