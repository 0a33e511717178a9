"""The command line, killed with everything it started, four times: nothing is lost or doubled."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from safetensors.numpy import load_file

from engine.train.run_folder import open_run

GRAPH = {
    "format": "brickwork.graph",
    "version": 1,
    "name": "Digits CNN",
    "nodes": [
        {"id": "image", "block": "Input", "params": {"shape": [1, 8, 8]}},
        {"id": "conv", "block": "Conv2D", "params": {"filters": 4, "activation": "relu"}},
        {"id": "norm", "block": "BatchNormalization"},
        {"id": "flat", "block": "Flatten"},
        {"id": "drop", "block": "Dropout", "params": {"rate": 0.3}},
        {"id": "dense", "block": "Dense", "params": {"units": 10}},
        {"id": "prob", "block": "Softmax"},
    ],
    "wires": [
        {"from": source, "to": target}
        for source, target in [
            ("image", "conv"), ("conv", "norm"), ("norm", "flat"), ("flat", "drop"),
            ("drop", "dense"), ("dense", "prob"),
        ]
    ],
}  # fmt: skip
EPOCHS = 50


def brickwork(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "BRICKWORK_HOME": str(home / "home"),
        "BRICKWORK_CHECKPOINT_SECONDS": "0.3",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "engine.cli", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(process: subprocess.Popen[bytes]) -> list[dict]:
    out, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors.decode()
    return [json.loads(line) for line in out.splitlines()]


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of the command and of all it started, at once."""
    family = [process.pid, *(child.pid for child in psutil.Process(process.pid).children(True))]
    for member in family:
        os.kill(member, signal.SIGKILL)
    process.communicate()


def read_until_step(process: subprocess.Popen[bytes], step: int) -> None:
    """Follow the events until so many steps are done."""
    for line in process.stdout:
        event = json.loads(line)
        if event["kind"] == "metrics" and event["step"][-1] >= step:
            return
    raise AssertionError("the run ended early: " + process.stderr.read().decode())


def test_killed_four_times_it_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    graph = tmp_path / "graph.brick.json"
    graph.write_text(json.dumps(GRAPH))
    common = ["--data", "digits", "--target", "digit", "--epochs", str(EPOCHS), "--json"]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    finish(brickwork(tmp_path, "train", str(graph), *common, "--out", str(whole)))
    steps = open_run(whole).objective["steps"]

    dice = random.Random(5)
    process = brickwork(tmp_path, "train", str(graph), *common, "--out", str(killed))
    for quarter in range(4):
        read_until_step(process, (quarter * steps) // 5 + dice.randrange(1, steps // 10))
        time.sleep(dice.uniform(0.0, 0.2))
        kill_tree(process)
        process = brickwork(tmp_path, "train", "--resume", str(killed), "--json")
    new = finish(process)
    assert new[0]["kind"] == "started"
    assert new[-1]["kind"] == "finished"

    log = [json.loads(line) for line in (killed / "events.jsonl").read_text().splitlines()]
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    assert len({(event["attempt"], event["n"]) for event in log}) == len(log)
    assert sum(event["kind"] == "started" for event in log) == 5
    curve = {}
    for event in log:
        if event["kind"] == "started":
            assert event["step"] in {0, *curve}, "it goes on after points that the log has"
            curve = {step: loss for step, loss in curve.items() if step <= event["step"]}
        elif event["kind"] == "metrics":
            for step, loss in zip(event["step"], event["series"]["train/loss"], strict=True):
                assert step not in curve
                curve[step] = loss
    undisturbed = {}
    for line in (whole / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["kind"] == "metrics":
            pairs = zip(event["step"], event["series"]["train/loss"], strict=True)
            undisturbed.update(dict(pairs))
    assert curve == undisturbed
    assert list(curve) == list(range(1, steps + 1))

    first = load_file(whole / "model" / "weights.safetensors")
    second = load_file(killed / "model" / "weights.safetensors")
    assert first.keys() == second.keys()
    assert all((first[name] == second[name]).all() for name in first)


def test_an_interrupt_leaves_a_run_to_go_on_with(tmp_path: Path) -> None:
    graph = tmp_path / "graph.brick.json"
    graph.write_text(json.dumps(GRAPH))
    run = tmp_path / "run"
    arguments = ["--data", "digits", "--target", "digit", "--epochs", "4000", "--json"]
    process = brickwork(tmp_path, "train", str(graph), *arguments, "--out", str(run))
    read_until_step(process, 100)
    second = brickwork(tmp_path, "train", "--resume", str(run))
    _, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert b"another process" in errors
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    stopped = json.loads(out.splitlines()[-1])
    assert stopped["kind"] == "stopped"

    process = brickwork(tmp_path, "train", "--resume", str(run), "--json")
    started = json.loads(process.stdout.readline())
    assert (started["kind"], started["step"]) == ("started", stopped["step"])
    assert started["seq"] == stopped["seq"] + 1
    read_until_step(process, stopped["step"] + 1)
    kill_tree(process)
