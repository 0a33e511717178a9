"""Holding a bundle against the model it was made from, in a process that has no Brickwork."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import Tensor, nn

from engine.data.dataset import Dataset
from engine.data.preprocessing import Rows
from engine.export.predict import answers_of
from engine.train.examples import Examples
from engine.train.run_folder import Run

TOLERANCE = 1e-6
ROWS = 64
VALUES = 200_000
SECONDS = 300

BOOT = """
import runpy, sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("engine", "graphapp"):
            raise ImportError(f"a bundle must not need {name}")
sys.meta_path.insert(0, Without())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


class BundleDiffers(Exception):
    """The bundle does not run by itself, or gives other numbers than the trained model."""


def verify_bundle(run: Run, model: nn.Module, folder: Path) -> float:
    """Put rows of the run's data to the bundle's predict.py and compare with the trained model.

    Returns the largest difference (relative where outputs are larger than 1). Raises BundleDiffers
    where it is above 1e-6 or the bundle fails.
    """
    rows, expected = _expected(run, model)
    answers = _ask(folder, rows, run.data["plan"]["threads"])
    outputs = run.data["preprocessing"]["outputs"]
    largest = 0.0
    for wanted, given in zip(_outputs(expected, outputs), _outputs(answers, outputs), strict=True):
        scale = numpy.maximum(1.0, numpy.abs(wanted))
        largest = max(largest, float(numpy.max(numpy.abs(wanted - given) / scale, initial=0.0)))
    if not largest <= TOLERANCE:
        raise BundleDiffers(f"The bundle's outputs differ from the model's by {largest:.3g}.")
    return largest


def _expected(run: Run, model: nn.Module) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Some rows as people would write them, and what the trained model says to them."""
    part = "validation" if run.data["split"]["rows"]["validation"] else "train"
    numbers = _long_enough(run, run.rows(part))[:ROWS]
    device = next(model.parameters()).device
    example = next(Examples(run, numbers[:1], device).slices(1))
    size = sum(tensor.nelement() for tensor in example.arguments)
    numbers = numbers[: max(1, VALUES // size)]
    batch = next(Examples(run, numbers, device).slices(len(numbers)))
    model.eval()
    with torch.no_grad():
        results = model(*batch.arguments)
    results = (results,) if isinstance(results, Tensor) else results
    results = tuple(result.cpu() for result in results)
    known = run.data["preprocessing"]
    names = [column["name"] for item in known["inputs"] for column in item["columns"]]
    rows = [{name: _written(run.dataset, name, row) for name in names} for row in numbers]
    return rows, answers_of(known["outputs"], results, len(rows))


def _long_enough(run: Run, rows: Rows) -> Rows:
    """The rows that predict.py takes: what is too short for a filter it refuses."""
    for item in run.data["preprocessing"]["inputs"]:
        offsets = run.dataset.offsets(item["columns"][0]["name"])
        if offsets is not None:
            rows = rows[offsets[rows + 1] - offsets[rows] >= item.get("shortest", 1)]
    return rows


def _written(dataset: Dataset, name: str, row: int) -> Any:
    """One value of a column, as JSON has it."""
    offsets, array = dataset.offsets(name), dataset.array(name)
    value = array[row] if offsets is None else array[offsets[row] : offsets[row + 1]]
    classes = dataset.columns[name].classes
    return classes[int(value)] if classes is not None else value.tolist()


def _ask(folder: Path, rows: list[dict[str, Any]], threads: int) -> list[dict[str, Any]]:
    # -I: neither the working folder nor PYTHONPATH nor the user's packages are on the path. -B: the
    # folder stays as it is. The threads are the run's, for another number rounds differently.
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    # Beside the bundle, on the run's own disk; what a kill leaves of it goes with the next attempt.
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix=".rows-", suffix=".json", dir=folder.parent
    ) as file:
        json.dump(rows, file)
        file.flush()
        command = [sys.executable, "-I", "-B", "-c", BOOT, str(folder / "predict.py"), file.name]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=SECONDS, env=environment, check=False
            )
        except subprocess.TimeoutExpired:
            raise BundleDiffers(f"The bundle gave no answer within {SECONDS} seconds.") from None
    if done.returncode:
        tail = done.stderr.decode(errors="replace")[-1_000:]
        raise BundleDiffers(f"The bundle does not run by itself: {tail}")
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _outputs(answers: list[dict[str, Any]], outputs: list[dict[str, Any]]) -> list[Any]:
    """The numbers in answers, one array for each sample and output, as the network gives them.

    What is answered in a target's own units may be of any size.
    """
    found = []
    for answer in answers:
        items = [answer] if len(outputs) == 1 else [answer[each["node"]] for each in outputs]
        for known, item in zip(outputs, items, strict=True):
            values = numpy.asarray(item["output"], dtype=numpy.float64)
            mean, scale = known.get("mean", 0.0), known.get("scale", 1.0)
            found.append((values - numpy.asarray(mean)) / numpy.asarray(scale))
    return found
