"""Measuring a finished run's best weights on a part of its data, or on other data."""

from pathlib import Path
from typing import Any

from safetensors.torch import load_file

from engine.data.dataset import Dataset, open_dataset
from engine.train import training
from engine.train.bundle_check import WEIGHTS, expect_bundle
from engine.train.compile import compile_model
from engine.train.device import prepare_device
from engine.train.examples import Examples
from engine.train.objective import Objective
from engine.train.other_data import OnOtherData
from engine.train.run_folder import Run
from engine.train.totals import Evaluation


def evaluate_run(run: Run, part: str, other: Dataset | None = None) -> Evaluation:
    """Loss and metrics of the bundle's weights over "train", "validation" or "test".

    Of an ``other`` data set with the run's columns, every row counts, and ``part`` is only a name.
    Raises BadData where it does not fit or a file of it has changed since it was written, and
    FileDamaged where one of the bundle has.
    """
    if other is not None:
        run = OnOtherData(run, other)
    plan = run.data["plan"]
    device = prepare_device(plan)
    run.dataset.verify()
    expect_bundle(run.folder / "model", only=WEIGHTS)
    model = compile_model(run.data["source"])
    model.load_state_dict(load_file(run.folder / "model" / WEIGHTS))
    model.to(device)
    objective = Objective(model, run.objective, plan["precision"])
    examples = Examples(run, run.rows(part), device)
    return training.evaluate(model, objective, part, examples, plan["evaluation_batch"])


def evaluate(run: Run, data: str) -> dict[str, Any]:
    """Every row of the data set in the folder DATA: how many, and loss, metrics and tables by name.

    Raises as ``evaluate_run`` does.
    """
    other = open_dataset(Path(data))
    found = evaluate_run(run, "other", other)
    values = {name.removeprefix("other/"): value for name, value in found.values.items()}
    tables = {name.removeprefix("other/"): rows for name, rows in found.tables.items()}
    return {"rows": other.rows, "values": values, "tables": tables}
