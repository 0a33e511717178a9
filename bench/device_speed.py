"""What the plan's choices for a device are worth there: steps taken with and without one, in turns.

Measured on a CUDA device where there is one, else on the CPU; a choice that the device has no use
for is left out.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from bench.result import Result, quartiles
from bench.training_speed.workload import Workload
from bench.training_speed.workloads.cnn import CNN
from bench.training_speed.workloads.mlp import MLP
from engine.data import data_folder
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.device import choose_device, prepare_device
from engine.train.precision import FAST, has_bfloat16
from engine.train.run_folder import Run, prepare_run
from engine.train.training import Training

ROUNDS, STEPS, WARM_UP = 15, 20, 12


def measure() -> list[Result]:
    """Steps per second with a choice, as multiples of those without it."""
    device = choose_device("auto")
    on_cuda = device.type == "cuda"
    found = [_worth(CNN(), device, "channels last", {"layout": "contiguous"})]
    if on_cuda:
        plain = {"replays": False}
        found += [_worth(network, device, "CUDA graph", plain) for network in (MLP(), CNN())]
    if has_bfloat16(device):
        exact = {"precision": "float32"}
        found += [_worth(network, device, FAST, exact) for network in (MLP(), CNN())]
    return found


def _worth(
    workload: Workload, device: torch.device, choice: str, without: dict[str, Any]
) -> Result:
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        home = Path(name)
        workload.write(home)
        trainings = []
        for folder, plan in (("with", {}), ("without", without)):
            run = _prepared(home / folder, home, workload, FAST if choice == FAST else "float32")
            run.data["plan"] |= plan
            trainings.append(Training(run, prepare_device(run.data["plan"])))
        for training in trainings:
            _seconds(training, WARM_UP)
        ratios = []
        for _ in range(ROUNDS):
            with_it, without_it = (_seconds(training, STEPS) for training in trainings)
            ratios.append(without_it / with_it)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
    return quartiles(f"{workload.title} on {name}: {choice} ÷ without it", ratios, "×")


def _prepared(folder: Path, home: Path, workload: Workload, precision: str) -> Run:
    recipe = workload.recipe(1_000) | {"device": "auto", "precision": precision}
    data = data_folder(home, workload.name)
    return prepare_run(folder, read_graph(workload.graph), read_recipe(recipe), data)


def _seconds(training: Training, steps: int) -> float:
    """The time of some steps, until the device has done them."""
    prepare_device(training.run.data["plan"])  # how exact products are is said to the whole process
    begun = time.perf_counter()
    for _ in range(steps):
        loss, _, _ = training.advance()
    float(loss)
    return time.perf_counter() - begun
