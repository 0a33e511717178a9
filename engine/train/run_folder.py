"""A run's folder: everything its trainer needs, frozen before the first step. Imports no torch.

``run.json`` holds graph, recipe, plan, rendered source, and what was measured on the training rows;
``split.npy`` the part of every row; ``start.safetensors`` the weights to begin with, if any.
``attempt-k/`` belongs to the k-th trainer; ``model/`` is the bundle of the best weights. An upgrade
of Brickwork between two attempts changes none of it.
"""

import io
import math
import os
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from engine.data.catalogue import reopen_data
from engine.data.damaged import expect_unchanged, sealed, unsealed
from engine.data.dataset import Dataset, open_dataset
from engine.data.preprocessing import measure
from engine.data.splits import PARTS, TRAINING, split_rows
from engine.recipe.check import metric_name, monitors
from engine.recipe.class_weights import balanced
from engine.recipe.layer_rates import normalizing
from engine.recipe.recipe import Recipe
from engine.recipe.resolve import resolve
from engine.recipe.task import Task, TaskOutput, leaves_out, part_sizes
from engine.spec.document import Graph
from engine.spec.interface import Interface, interface
from engine.spec.needed_steps import needed_steps
from engine.spec.problems import BadDocument
from engine.spec.render import render
from engine.train.bundle_check import WEIGHTS, expect_bundle, has_bundle
from engine.train.compiled.plan import first_compiled_epoch, points_every
from engine.train.files import write_whole
from engine.train.leftovers import all_or_nothing
from engine.train.plan import make_plan

FORMAT, VERSION = "brickwork.run", 1
RUN, SPLIT, START = "run.json", "split.npy", "start.safetensors"
RUN_LIMIT = 64 * 1024 * 1024
AGAIN = "Put it back from a copy, or train the run again."


class NoRun(ValueError):
    """The folder holds no run, or one that this program cannot read."""


class RunGone(Exception):
    """The folder of a run that trains was taken away."""


class BadWeights(ValueError):
    """There are no weights to begin with, or none that fit."""


@dataclass(frozen=True)
class Run:
    """A frozen run, as its trainer reads it."""

    folder: Path
    data: dict[str, Any]

    @property
    def recipe(self) -> dict[str, Any]:
        """The recipe document with every default filled in."""
        recipe: dict[str, Any] = self.data["recipe"]
        return recipe

    @property
    def objective(self) -> dict[str, Any]:
        """Losses, metrics, the value that names the best epoch, and the number of steps."""
        objective: dict[str, Any] = self.data["objective"]
        return objective

    @cached_property
    def dataset(self) -> Dataset:
        """The data set it trains on. Raises BadData where it is gone, or another one by now."""
        made_with = self.data.get("data_fingerprint")
        return reopen_data(Path(self.data["data"]), self.recipe["data"], made_with)

    def rows(self, part: str) -> NDArray[numpy.int64]:
        """The numbers of the rows of "train", "validation" or "test", in the data set's order."""
        parts = numpy.load(self.folder / SPLIT, allow_pickle=False)
        return numpy.flatnonzero(parts == PARTS[part])

    @property
    def start(self) -> Path | None:
        """The weights to begin with. Raises FileDamaged where they are not what they were."""
        described = self.data.get("start")
        if described is None:
            return None
        path = self.folder / START
        expect_unchanged(path, described["sha256"], AGAIN)
        return path

    def attempt_folder(self, attempt: int) -> Path:
        return self.folder / f"attempt-{attempt}"

    @property
    def attempts(self) -> list[int]:
        """The numbers of the attempts so far, in order."""
        names = (folder.name for folder in self.folder.glob("attempt-*"))
        return sorted(int(number) for name in names if (number := name[8:]).isdigit())


def prepare_run(
    folder: Path,
    graph: Graph,
    recipe: Recipe,
    data: Path,
    cores: int | None = None,
    start: Path | None = None,
) -> Run:
    """Freeze a run: render the source, fix the split and the plan, measure the normalization.

    ``data`` is the folder of the data set; ``cores`` are those this run may use (all by default);
    ``start`` is a file of weights (safetensors) to begin with, of which the run keeps a copy.
    Raises BadDocument where graph, recipe and data do not fit, BadData where a file of the data set
    has changed, FileExistsError where the folder already holds a run, OSError where it cannot be
    written: then nothing of it is left. ``run.json`` is written last: a folder without it holds no
    run.
    """
    if (folder / RUN).exists():
        raise FileExistsError(f"{folder} already holds a run")
    dataset = open_dataset(data)
    dataset.verify()
    task = resolve(graph, recipe, dataset.description)
    sizes = part_sizes(dataset.rows, recipe.split.validation, recipe.split.test)
    if sizes[0] < 1:
        raise ValueError("the split leaves no row to train on")
    parts = split_rows(sizes, recipe.seed, _stratum(task, dataset))
    network = interface(graph)
    begun = None if start is None else start.read_bytes()
    counts = dict(zip(PARTS, sizes, strict=True))
    source, objective = render(graph), _objective(task, network, dataset, parts)
    plan = make_plan(network, recipe, cores or available_cores())
    change = first_compiled_epoch(network, recipe, objective, source)
    every = points_every(objective["steps"], change)
    plan |= {"compiled_from_epoch": change, "points_every": every}
    content = {
        "format": FORMAT,
        "version": VERSION,
        "graph": graph.to_data(),
        "recipe": _resolved(task).to_data(),
        "plan": plan,
        "source": source,
        "parameters": network.parameters,
        "data": str(data.resolve()),
        "data_fingerprint": dataset.fingerprint,
        "split": {"sha256": sha256(_saved(parts)).hexdigest(), "rows": counts},
        "start": None if begun is None else {"sha256": sha256(begun).hexdigest()},
        "preprocessing": _preprocessing(task, graph, dataset, numpy.flatnonzero(parts == TRAINING)),
        "objective": objective,
    }
    with all_or_nothing(folder, SPLIT, START, RUN):
        write_whole(folder / SPLIT, _saved(parts))
        if begun is not None:
            write_whole(folder / START, begun)
        write_whole(folder / RUN, sealed(content, indent=1))
    return Run(folder, content)


def _saved(array: NDArray[Any]) -> bytes:
    """An array as the content of a .npy file."""
    file = io.BytesIO()
    numpy.save(file, array, allow_pickle=False)
    return file.getvalue()


def open_run(folder: Path) -> Run:
    """The run in a folder. Raises NoRun, and FileDamaged where a bit of it has flipped."""
    try:
        data = unsealed(folder / RUN, RUN_LIMIT, AGAIN)
    except (FileNotFoundError, NotADirectoryError):
        raise NoRun(f"{folder} holds no run: {RUN} is missing") from None
    except BadDocument as error:
        raise NoRun(f"{folder / RUN} cannot be read: {error}") from error
    if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (FORMAT, VERSION):
        raise NoRun(f"{folder / RUN} is not a run of version {VERSION}")
    expect_unchanged(folder / SPLIT, data["split"]["sha256"], AGAIN)
    return Run(folder, data)


def expect_folder(folder: Path) -> None:
    """Raises RunGone where a run's folder is not there any more."""
    if not (folder / RUN).is_file():
        raise RunGone(
            f"{folder} is no longer there: the run's folder was moved or deleted while it trained. "
            "Put it back and resume the run, or train it again."
        )


def find_weights(source: Path) -> Path:
    """The file of weights that a path names: itself, or the one in a bundle or a finished run.

    Raises BadWeights where there is none, FileDamaged where they are not what the bundle held.
    """
    for path in (source, source / WEIGHTS, source / "model" / WEIGHTS):
        if path.is_file():
            if path.name == WEIGHTS and has_bundle(path.parent):
                expect_bundle(path.parent, only=WEIGHTS)
            return path
    raise BadWeights(f"{source} is no file of weights, no bundle and no finished run")


def available_cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stratum(task: Task, dataset: Dataset) -> NDArray[numpy.int64] | None:
    """The classes of the first target that has classes."""
    for output in task.outputs:
        if output.truth.type == "class":
            return numpy.asarray(dataset.array(output.truth.name))
    return None


def _resolved(task: Task) -> Recipe:
    """The recipe with the losses and metrics that follow from graph and data.

    They stand beside each target where outputs differ in them, or one has its own.
    """
    recipe = task.recipe
    chosen = {(output.loss, output.metrics) for output in task.outputs}
    own = any(each.loss is not None or each.metrics is not None for each in recipe.targets)
    if len(chosen) == 1 and not own:
        loss, metrics = chosen.pop()
        return recipe.model_copy(update={"loss": loss, "metrics": metrics})
    for output in task.outputs:
        changes = {"loss": output.loss, "metrics": output.metrics}
        recipe = recipe.with_target(output.port.id, **changes)
    return recipe.model_copy(update={"loss": None, "metrics": None})


def _preprocessing(
    task: Task, graph: Graph, dataset: Dataset, training: NDArray[numpy.int64]
) -> dict[str, Any]:
    """What turns columns into the model's arguments, and its results into answers.

    ``shortest``: how many steps a row must have, where some filter needs more than one.
    """
    needed = needed_steps(graph)
    return {
        "inputs": [
            {
                "node": bound.port.id,
                "kind": bound.port.kind,
                "shape": list(bound.port.shape),
                "mask": bound.port.mask,
                "columns": measure(dataset, bound.columns, training),
            }
            | ({"shortest": needed[bound.port.id].steps} if bound.port.id in needed else {})
            for bound in task.inputs
        ],
        "outputs": [
            {
                "node": output.port.id,
                "place": output.place,
                "column": output.truth.name,
                "type": output.truth.type,
                "labels": _labels(output),
                "activation": output.activation_to_apply,
                "boundary": None if output.loss.gives_chances else output.boundary,
            }
            | _standard(output, dataset, training)
            for output in task.outputs
        ],
    }


def _labels(output: TaskOutput) -> list[str] | None:
    """The names of the classes, where the output says which one it is."""
    classes = output.truth.classes
    return list(classes) if classes and output.loss.names_classes else None


def _standard(
    output: TaskOutput, dataset: Dataset, training: NDArray[numpy.int64]
) -> dict[str, list[float]]:
    """Mean and deviation of each number of a target that is learned standardized: [units] each."""
    if not output.standardize:
        return {}
    measured = measure(dataset, output.truth.columns, training)
    return {
        name: numpy.concatenate([numpy.ravel(each[name]) for each in measured]).tolist()
        for name in ("mean", "scale")
    }


def _objective(
    task: Task, network: Interface, dataset: Dataset, parts: NDArray[numpy.int8]
) -> dict[str, Any]:
    recipe = task.recipe
    training = numpy.flatnonzero(parts == TRAINING)
    sizes = part_sizes(dataset.rows, recipe.split.validation, recipe.split.test)
    single = sizes[0] % recipe.batch_size == 1 and bool(normalizing(network, recipe.layers))
    batches_per_epoch = math.ceil(sizes[0] / recipe.batch_size) - single
    steps_per_epoch = math.ceil(batches_per_epoch / recipe.accumulate)
    weights = recipe.loss_weights or {}
    return {
        "on_logits": task.on_logits,
        "outputs": [
            {
                "place": output.place,
                "columns": [column.name for column in output.truth.columns],
                "encoding": output.encoding,
                "loss": output.loss.to_data()
                | _class_weights(output, dataset, training)
                | {"title": metric_name(task, "", output.port.id, "loss")[1:]},
                "metrics": [
                    metric.to_data()
                    | {"title": metric_name(task, "", output.port.id, metric.label)[1:]}
                    for metric in output.metrics
                ],
                "loss_weight": weights.get(output.port.id, 1.0),
                "boundary": output.boundary,
                "mask": output.port.mask,
                "own_mask": _place_of_mask(output, network),
                "restore": None if leaves_out(output) else output.port.last_activation,
            }
            | _standard(output, dataset, training)
            for output in task.outputs
        ],
        "monitor": _monitor(task, sizes),
        "batches_per_epoch": batches_per_epoch,
        "steps_per_epoch": steps_per_epoch,
        "steps": steps_per_epoch * recipe.epochs,
    }


def _class_weights(
    output: TaskOutput, dataset: Dataset, training: NDArray[numpy.int64]
) -> dict[str, Any]:
    """What "balanced" comes to on the rows trained on."""
    if getattr(output.loss, "class_weights", None) != "balanced":
        return {}
    name = output.truth.name
    array, offsets = dataset.array(name), dataset.offsets(name)
    if offsets is None:
        numbers = array[training]
    else:
        flat = [array[offsets[row] : offsets[row + 1]] for row in training]
        numbers = numpy.concatenate(flat)
    counts = numpy.bincount(numbers.astype(numpy.int64), minlength=len(output.truth.classes))
    return {"class_weights": list(balanced(counts.tolist()))}


def _place_of_mask(output: TaskOutput, network: Interface) -> int | None:
    """Where ``Model.with_masks`` has the steps that count, for an output that is told step by step.

    Its results come first, then the masks.
    """
    if output.encoding not in ("steps", "sequence") or output.port.own_mask is None:
        return None
    return len(network.outputs) + output.port.own_mask


def _monitor(task: Task, sizes: tuple[int, int, int]) -> dict[str, Any] | None:
    """The value whose best epoch is the best; None where the last epoch is."""
    stopping = task.recipe.early_stopping
    if stopping is None and not sizes[1]:
        return None
    name = stopping.monitor if stopping is not None else "validation/loss"
    return {"name": name, "higher_is_better": monitors(task)[name]}
