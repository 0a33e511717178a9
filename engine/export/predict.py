"""Ask the trained network.

    python predict.py INPUT

INPUT is JSON (a text or a .json file: one sample, or rows of samples), a .npy array, a .csv table
with the columns' names in its first line, or an image (which needs Pillow). Prints JSON: for one
sample {"output", "label", "probabilities"}, for rows a list of them.

Needs torch, numpy and safetensors; it stands in one folder with model.py and its weights.
"""

import csv
import datetime
import importlib
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy
import torch
from safetensors.torch import load_file

HERE = Path(__file__).resolve().parent
BATCH = 256
IMAGES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp"}
Row = dict[str, Any]


class BadInput(Exception):
    """What was given cannot be put to the network; the message says why."""


def load_model() -> torch.nn.Module:
    """The network of model.py with the trained weights, ready to answer."""
    model: torch.nn.Module = runpy.run_path(str(HERE / "model.py"))["Model"]()
    model.load_state_dict(load_file(HERE / "weights.safetensors"))
    return model.eval()


def predict(rows: list[Row], folder: Path = HERE) -> list[dict[str, Any]]:
    """The answers to rows: dicts from a column's name to its value, as the data set had them."""
    known = json.loads((folder / "preprocessing.json").read_text(encoding="utf-8"))
    model = load_model()
    answers: list[dict[str, Any]] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        arguments = [tensor for item in known["inputs"] for tensor in encode(item, batch)]
        with torch.inference_mode():
            results = model(*arguments)
        results = results if isinstance(results, tuple) else (results,)
        answers += answers_of(known["outputs"], results, len(batch))
    return answers


def encode(item: dict[str, Any], rows: list[Row]) -> list[torch.Tensor]:
    """One input's tensor [rows, …], followed by its mask where it has one."""
    columns = item["columns"]
    if columns[0]["type"] in ("tokens", "series", "tree"):
        return _sequences(item, [row[columns[0]["name"]] for row in rows])
    if columns[0]["type"] == "image":
        shape = columns[0]["shape"]
        images = [_image(row[columns[0]["name"]], shape, columns[0]["name"]) for row in rows]
        return [torch.from_numpy(numpy.stack(images))]
    parts = [
        numpy.stack([_numbers(column, row[column["name"]]) for row in rows]) for column in columns
    ]
    return [torch.from_numpy(numpy.concatenate(parts, axis=1))]


def _numbers(column: dict[str, Any], value: Any) -> Any:
    """A value of a column as float32 numbers: classes one-hot, others with the training's scale."""
    if column["type"] == "class":
        if str(value) not in column["classes"]:
            wanted = ", ".join(column["classes"][:20])
            raise BadInput(f"{column['name']} knows the classes {wanted}, but got {value!r}")
        one_hot = numpy.zeros(len(column["classes"]), dtype=numpy.float32)
        one_hot[column["classes"].index(str(value))] = 1.0
        return one_hot
    if column["type"] == "date" and isinstance(value, str):
        moment = datetime.datetime.fromisoformat(value)
        value = moment.replace(tzinfo=datetime.UTC).timestamp() / 86_400
    try:
        number = numpy.asarray(value, dtype=numpy.float64)
        normal = (number - numpy.asarray(column["mean"])) / numpy.asarray(column["scale"])
    except (TypeError, ValueError):
        raise BadInput(f"{column['name']} takes numbers, but got {value!r}") from None
    return normal.reshape(-1).astype(numpy.float32)


def _image(value: Any, shape: list[int], name: str) -> Any:
    """One image, channels first; a gray one may leave its channel axis out."""
    image = numpy.asarray(value, dtype=numpy.float32)
    if list(image.shape) == shape[1:] and shape[0] == 1:
        image = image[None]
    if list(image.shape) != shape:
        raise BadInput(f"{name} takes an image of {shape}, but got {list(image.shape)}")
    return image


def _tokens(item: dict[str, Any], row: Any) -> Any:
    """A row with its words as numbers; a word that training never saw is 1, unknown."""
    words = item["columns"][0].get("words", [])
    if not any(isinstance(step, str) for step in row):
        return row
    if not words:
        raise BadInput(f"{item['node']} takes numbers, but got words")
    first = item["columns"][0]["vocabulary"] - len(words)
    known = {word: place for place, word in enumerate(words, first)} | {"": first - 1}
    return [known.get(step, 1) if isinstance(step, str) else step for step in row]


def _sequences(item: dict[str, Any], values: list[Any]) -> list[torch.Tensor]:
    """Sequences padded with 0 on the right, and the mask that says which steps are real."""
    kind = numpy.int64 if item["kind"] == "tokens" else numpy.float32
    rows = [numpy.asarray(_tokens(item, value), dtype=kind) for value in values]
    length = item["shape"][0] or max(len(row) for row in rows)
    padded = numpy.zeros((len(rows), length, *rows[0].shape[1:]), dtype=kind)
    for place, row in enumerate(rows):
        if len(row) > length:
            raise BadInput(f"{item['node']} takes at most {length} steps, but got {len(row)}")
        padded[place, : len(row)] = row
    lengths = numpy.array([len(row) for row in rows])
    mask = torch.from_numpy(numpy.arange(length) < lengths[:, None])
    return [torch.from_numpy(padded), *([mask] if item["mask"] else [])]


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


def read_rows(given: str) -> tuple[list[Row], bool]:
    """The rows in a file or a JSON text, and whether it was one sample alone."""
    known = json.loads((HERE / "preprocessing.json").read_text(encoding="utf-8"))
    columns = [column for item in known["inputs"] for column in item["columns"]]
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # a JSON text may be too long for a path
        is_file = False
    if not is_file or path.suffix.lower() == ".json":
        return _from_json(path.read_text(encoding="utf-8") if is_file else given, columns)
    if path.suffix.lower() == ".npy":
        return _from_values(numpy.load(path, allow_pickle=False).tolist(), columns)
    if path.suffix.lower() == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            rows = [dict(row) for row in csv.DictReader(file)]
        return [_expect_columns(row, columns) for row in rows], False
    if path.suffix.lower() in IMAGES:
        return [{columns[0]["name"]: _open_image(path, columns)}], True
    raise BadInput(f"{path.name} is neither .json, .npy, .csv nor an image")


def _from_json(text: str, columns: list[dict[str, Any]]) -> tuple[list[Row], bool]:
    try:
        value = json.loads(text)
    except ValueError:
        raise BadInput(f"{text[:60]!r} is neither a file nor JSON") from None
    if isinstance(value, dict):
        return [_expect_columns(value, columns)], True
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return [_expect_columns(row, columns) for row in value], False
    return _from_values(value, columns)


def _from_values(value: Any, columns: list[dict[str, Any]]) -> tuple[list[Row], bool]:
    """Bare values: one sample, or a list of samples, as the depth of the nesting says."""
    if len(columns) == 1:
        shape = columns[0].get("shape", [])
        rank = len(shape) + (columns[0]["type"] in ("tokens", "series", "tree"))
        single = _depth(value) == rank
        if columns[0]["type"] == "image" and shape[0] == 1:
            gray = _depth(value) == rank - 1
            single = gray or (single and len(value) == 1 and len(value[0]) == shape[1])
        samples = [value] if single else value
        if not isinstance(samples, list) or not samples:
            raise BadInput("there is no sample in the input")
        return [{columns[0]["name"]: sample} for sample in samples], single
    single = isinstance(value, list) and not (value and isinstance(value[0], list))
    rows = [value] if single else value
    names = [column["name"] for column in columns]
    if not isinstance(rows, list) or any(len(row) != len(names) for row in rows):
        raise BadInput(f"a sample has {len(names)} values: {', '.join(names)}")
    return [dict(zip(names, row, strict=True)) for row in rows], single


def _depth(value: Any) -> int:
    return 1 + _depth(value[0]) if isinstance(value, list) and value else int(value == [])


def _expect_columns(row: Row, columns: list[dict[str, Any]]) -> Row:
    for column in columns:
        if column["name"] not in row:
            raise BadInput(f"a sample lacks the column {column['name']!r}")
    return row


def _open_image(path: Path, columns: list[dict[str, Any]]) -> Any:
    """An image file as the network takes it: resized, gray or colour, 0 to 1."""
    if len(columns) != 1 or columns[0]["type"] != "image":
        raise BadInput("this network does not take an image")
    try:
        pillow = importlib.import_module("PIL.Image")
    except ImportError:
        raise BadInput("reading an image needs Pillow: pip install pillow") from None
    channels, height, width = columns[0]["shape"]
    image = pillow.open(path).convert("L" if channels == 1 else "RGB").resize((width, height))
    values = numpy.asarray(image, dtype=numpy.float32) / 255.0
    return values[None] if channels == 1 else values.transpose(2, 0, 1)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        rows, single = read_rows(arguments[0])
        answers = predict(rows)
    except BadInput as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(answers[0] if single else answers))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
