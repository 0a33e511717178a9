"""Whether Brickwork learns as well as a hand-written loop: the handwritten digits, five seeds.

Both train the same network on the same rows for the same epochs and are asked at the end how much
of the validation part they get right. A seed chooses the split, the weights and the order. The
difference may be two of its standard errors, or half a point.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from bench.digits_networks import NETWORKS, DigitsNetwork
from bench.result import Result
from engine.spec import strict_json
from engine.train.log import read_events
from engine.train.run_folder import Run, open_run

PROJECT = Path(__file__).resolve().parents[1]
SEEDS, EPOCHS, BATCH, RATE, POINTS = 5, 15, 32, 1e-3, 0.5
RUN_SECONDS = 600.0


def measure() -> list[Result]:
    """Percent of right answers and percentage points, means over five seeds."""
    torch.set_num_threads(1)  # as the plan has it for networks so small
    return [result for network in NETWORKS for result in _compare(network)]


def _compare(network: DigitsNetwork) -> list[Result]:
    ours, by_hand = [], []
    for seed in range(SEEDS):
        with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as folder:
            run, accuracy = _brickwork(network, seed, Path(folder))
            ours.append(accuracy)
            by_hand.append(_by_hand(network, seed, run))
        print(
            f"  {network.title}, seed {seed}: {ours[-1]:.2f} %, by hand {by_hand[-1]:.2f} %",
            flush=True,
        )
    differences = [one - other for one, other in zip(ours, by_hand, strict=True)]
    mean = statistics.mean(differences)
    error = statistics.stdev(differences) / SEEDS**0.5
    bound = max(POINTS, 2 * error)
    what = f"digits, {network.title}, right after {EPOCHS} epochs"
    return [
        _accuracy(f"{what}: Brickwork", ours),
        _accuracy(f"{what}: hand-written loop", by_hand),
        Result(
            f"{what}: difference",
            mean,
            mean - error,
            mean + error,
            "points",
            SEEDS,
            limit=bound,
            floor=-bound,
            spread="± standard error",
        ),
    ]


def _accuracy(what: str, values: list[float]) -> Result:
    mean, deviation = statistics.mean(values), statistics.stdev(values)
    spread = "± standard deviation"
    return Result(what, mean, mean - deviation, mean + deviation, "%", len(values), spread=spread)


def _brickwork(network: DigitsNetwork, seed: int, folder: Path) -> tuple[Run, float]:
    """Train by the command line; the run, and the percentage at the last epoch's end."""
    graph, out = folder / "graph.brick.json", folder / "run"
    graph.write_text(strict_json.dumps(network.graph), "utf-8")
    recipe = {
        "format": "brickwork.recipe",
        "version": 1,
        "data": "digits",
        "target": "digit",
        "split": {"validation": 0.2, "test": 0},
        "optimizer": {"name": "adam", "learning_rate": RATE},
        "batch_size": BATCH,
        "epochs": EPOCHS,
        "seed": seed,
        "device": "cpu",
    }
    (folder / "recipe.json").write_text(strict_json.dumps(recipe), "utf-8")
    program = [sys.executable, "-m", "engine.cli", "train", str(graph)]
    subprocess.run(
        [*program, "--recipe", str(folder / "recipe.json"), "--out", str(out)],
        cwd=PROJECT,
        env={**os.environ, "BRICKWORK_HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
        timeout=RUN_SECONDS,
    )
    last = [event for event in read_events(out) if event["kind"] == "epoch"][-1]
    assert last["epoch"] == EPOCHS
    return open_run(out), 100 * last["values"]["validation/accuracy"]


def _by_hand(network: DigitsNetwork, seed: int, run: Run) -> float:
    """Train the rows of a run's training part by an ordinary loop; the same percentage."""
    torch.manual_seed(seed)
    images, digits = (torch.tensor(run.dataset.array(name)) for name in ("image", "digit"))
    rows, others = (torch.from_numpy(run.rows(part)) for part in ("train", "validation"))
    loader = DataLoader(TensorDataset(images[rows], digits[rows]), BATCH, shuffle=True)
    model = network.by_hand()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    for _ in range(EPOCHS):
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = functional.cross_entropy(model(inputs), targets)
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    model.eval()
    with torch.no_grad():
        right = model(images[others]).argmax(-1) == digits[others]
    share: float = right.double().mean().item()
    return 100 * share
