"""What a measurement has the process aside do: each kind prepares its question and asks it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.data.damaged import FileDamaged
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.admission import check_fits, free_memory, may_use_cuda
from engine.train.aside import Aside
from engine.train.forecast import memory_of_run
from engine.train.run_folder import RUN, NoRun, Run, open_run, prepare_run
from graphapp.access import access_data
from graphapp.models import Measurement, MeasurementKind
from graphapp.tasks.cores import cores_of

Job = Callable[[Aside, Path], dict[str, Any]]
"""Asks the process, with a folder for what is only needed meanwhile. Touches no database.

Raises BadDocument, AsideFailed, ValueError, OSError.
"""


def job_of(measurement: Measurement) -> Job:
    """How a measurement is answered. Raises BadDocument, Refused, ValueError, OSError."""
    if measurement.kind == MeasurementKind.EVALUATE:
        return _evaluation(measurement)
    return _before_training(measurement)


def _before_training(measurement: Measurement) -> Job:
    """Of a training that has not begun: a run is prepared and thrown away."""
    graph, recipe = read_graph(measurement.document), read_recipe(measurement.recipe)
    data = access_data(measurement.owner, recipe.data)

    def ask(process: Aside, folder: Path) -> dict[str, Any]:
        found = data.folder(aside=folder)
        run = prepare_run(folder / "run", graph, recipe, found, cores_of(recipe.devices))
        _admit(run)
        return process.ask(measurement.kind, run)

    return ask


def _evaluation(measurement: Measurement) -> Job:
    """Of a run that has ended: its folder is only read."""
    assert measurement.run is not None
    trained, number = measurement.run.folder, measurement.run.number
    data = access_data(measurement.owner, measurement.data)

    def ask(process: Aside, folder: Path) -> dict[str, Any]:
        try:
            run = open_run(trained)
        except (NoRun, FileDamaged) as error:
            name = error.path.name if isinstance(error, FileDamaged) else RUN
            message = f"The file {name} of run {number} is missing or damaged. Train it again."
            raise ValueError(message) from None
        return process.ask(measurement.kind, run, data=str(data.folder(aside=folder)))

    return ask


def _admit(run: Run) -> None:
    """Refuse what the memory is too small for, as a trainer would. Raises ValueError."""
    if may_use_cuda(run.recipe["device"]):
        return  # only who holds the device knows what is free on it
    found = check_fits(memory_of_run(run), run.recipe["batch_size"], free_memory())
    if found is not None:
        raise ValueError(found.message)
