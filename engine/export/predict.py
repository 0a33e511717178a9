"""Ask the trained network.

    python predict.py INPUT

INPUT is JSON (a text or a file: one sample, or a list of samples), a table (.csv or .tsv, as it was
imported, with the columns' names in its first line), bracketed trees, an array (.npy), or a picture
(which needs Pillow; it is resized, and the first frame of a moving one is taken). What is missing
or impossible is refused with its place: rows are lines of a table, and in a list counted from 1.
Prints JSON: for one sample {"output", "label", "probabilities"}, for several a list of them. Files
that are no longer what manifest.json says of them are refused; without it, they are taken as they
are.

Needs torch, numpy and safetensors; it stands in one folder with model.py and its weights.
"""

import hashlib
import json
import runpy
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from engine.reading.files import BadInput
from engine.reading.samples import Row, at, read_samples
from engine.reading.values import encode_input, expect_trees

HERE = Path(__file__).resolve().parent
BATCH = 256
BAD_PROGRAM = (OSError, SyntaxError, ImportError, NameError, AttributeError, TypeError, ValueError,
               LookupError, ArithmeticError, RuntimeError)  # fmt: skip
"""What running a damaged model.py raises."""
BAD_WEIGHTS = (OSError, SafetensorError, RuntimeError, ValueError, LookupError)
"""What loading raises: a damaged file, or weights of another network."""
BAD_SIZE = (RuntimeError, ValueError, IndexError)
"""In which ways torch refuses a size, none of them for users."""
READ = ("predict.py", "model.py", "weights.safetensors", "preprocessing.json")


@cache
def expect_as_written(folder: Path) -> None:
    """Hold what answers depend on against ``manifest.json``, and that against itself.

    Raises BadInput.
    """
    path = folder / "manifest.json"
    try:
        content = path.read_bytes()
        manifest = json.loads(content)
        seal, hashes = next(iter(manifest.values())), manifest["sha256"]
        known = {name: hashes[name] for name in READ}
    except FileNotFoundError:
        return
    except (OSError, ValueError, TypeError, AttributeError, LookupError, StopIteration) as error:
        raise _damaged(path, error) from None
    zeroed = content.replace(str(seal).encode(), b"0" * 64, 1)
    if seal != manifest.get("format") and hashlib.sha256(zeroed).hexdigest() != seal:
        raise _damaged(path, "it has changed since it was written")
    for name in READ:
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise _damaged(folder / name, error) from None
        if found != known[name]:
            raise _damaged(
                folder / name,
                "it has changed since it was written; if you changed it, delete manifest.json",
            )


def load_known(folder: Path) -> dict[str, Any]:
    """What ``preprocessing.json`` says of inputs and outputs. Raises BadInput."""
    expect_as_written(folder)
    path = folder / "preprocessing.json"
    try:
        known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        list(_columns(known))
        list(known["outputs"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(path, error) from None
    return known


def _columns(known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (column for item in known["inputs"] for column in item["columns"])


def load_model() -> torch.nn.Module:
    """The network of model.py with the trained weights, ready to answer. Raises BadInput."""
    try:
        model: torch.nn.Module = runpy.run_path(str(HERE / "model.py"))["Model"]()
    except BAD_PROGRAM as error:
        raise _damaged(HERE / "model.py", error) from None
    try:
        model.load_state_dict(load_file(HERE / "weights.safetensors"))
    except BAD_WEIGHTS as error:
        raise _damaged(HERE / "weights.safetensors", error) from None
    for name, tensor in model.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise BadInput(
                f"The weights {name} of the network are no numbers (NaN or infinite): its training "
                "went wrong. Train it again, with a smaller learning rate."
            )
    return model.eval()


def _damaged(path: Path, error: Exception | str) -> BadInput:
    why = " ".join(str(error).split())[:200]
    return BadInput(f"{path} is missing or damaged; export it again. ({why})")


def predict(
    rows: list[Row], folder: Path = HERE, places: list[str] | None = None
) -> list[dict[str, Any]]:
    """The answers to rows: dicts from a column's name to its value, as the data set had them.

    ``places`` name the rows in messages. Raises BadInput.
    """
    known = load_known(folder)
    model = load_model()
    places = (
        [f"Row {number} of the list" for number, _ in enumerate(rows, 1)]
        if places is None
        else places
    )
    answers: list[dict[str, Any]] = []
    for start in range(0, len(rows), BATCH):
        batch, named = rows[start : start + BATCH], places[start : start + BATCH]
        arrays = [array for item in known["inputs"] for array in encode_input(item, batch, named)]
        expect_trees(known["inputs"], batch, named)
        results = _ask(model, [torch.from_numpy(array) for array in arrays], named)
        answers += answers_of(known["outputs"], results, len(batch))
    return answers


def _ask(
    model: torch.nn.Module, arguments: list[torch.Tensor], places: list[str]
) -> tuple[torch.Tensor, ...]:
    """The network's results, all finite. Raises BadInput."""
    try:
        with torch.inference_mode():
            results = model(*arguments)
    except BAD_SIZE:
        sizes = " and ".join(" × ".join(map(str, argument.shape[1:])) for argument in arguments)
        raise BadInput(
            at(
                places[0] if len(places) == 1 else f"{places[0]} to {places[-1].lower()}",
                None,
                f"the network cannot take an input of the size {sizes}; give longer rows, or rows "
                "like those it was trained on",
            )
        ) from None
    results = results if isinstance(results, tuple) else (results,)
    for place, name in enumerate(places):
        if not all(torch.isfinite(result[place]).all() for result in results):
            message = "the network's answer is no finite number; its values may be far too large"
            raise BadInput(at(name, None, message))
    return results


def answers_of(
    outputs: list[dict[str, Any]], results: tuple[torch.Tensor, ...], size: int
) -> list[dict[str, Any]]:
    """One answer for each sample; of several outputs, one for each of them by its name."""
    told = {item["node"]: _answers(item, results[item["place"]]) for item in outputs}
    if len(outputs) == 1:
        return told[outputs[0]["node"]]
    return [{node: answers[place] for node, answers in told.items()} for place in range(size)]


def _answers(item: dict[str, Any], result: torch.Tensor) -> list[dict[str, Any]]:
    """What one output says of each sample; numbers in the units of the target."""
    if item["activation"] == "softmax":
        result = torch.softmax(result, dim=-1)
    elif item["activation"] == "sigmoid":
        result = torch.sigmoid(result)
    if "mean" in item:  # it was learned standardized
        mean, scale = (torch.tensor(item[name], dtype=torch.float64) for name in ("mean", "scale"))
        result = result.double() * scale + mean
    if item["type"] == "labels":
        return _labels_that_hold(item, result)
    labels = item["labels"] if item["type"] == "class" else None
    boundary = item.get("boundary")  # of outputs that name a class, but are no probabilities
    answers = []
    for row in result.double().tolist():
        chances = label = None
        if labels is not None and boundary is not None:
            label = labels[row[0] > boundary if len(row) == 1 else row.index(max(row))]
        elif labels is not None:
            values = [1.0 - row[0], row[0]] if len(row) == 1 else row
            chances = dict(zip(labels, values, strict=True))
            label = max(chances, key=lambda name: chances[name])
        answers.append({"output": row, "label": label, "probabilities": chances})
    return answers


def _labels_that_hold(item: dict[str, Any], result: torch.Tensor) -> list[dict[str, Any]]:
    """Labels do not exclude each other: ``label`` lists those that hold."""
    boundary = item.get("boundary")
    answers = []
    for row in result.double().tolist():
        told = dict(zip(item["labels"], row, strict=True))
        over = 0.5 if boundary is None else boundary
        holding = [label for label, value in told.items() if value > over]
        chances = told if boundary is None else None
        answers.append({"output": row, "label": holding, "probabilities": chances})
    return answers


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        samples = read_samples(arguments[0], list(_columns(load_known(HERE))))
        answers = predict(samples.rows, HERE, samples.places)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 1
    for note in samples.notes:
        print(note, file=sys.stderr)
    print(json.dumps(answers[0] if samples.single else answers, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
