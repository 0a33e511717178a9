"""The bundle's README: how to use it, with an input that fits."""

import json
from typing import Any

from engine.train.run_folder import Run

TEXT = """# {name}

A network trained with Brickwork on the data set *{data}*. It needs Python 3.11
or newer and what requirements.txt names, and nothing else.

```
python -m venv venv && venv/bin/pip install -r requirements.txt
venv/bin/python predict.py '{example}'
venv/bin/python predict.py samples.csv
```

`predict.py` also takes a `.json` file, a `.tsv` table, bracketed trees, a `.npy` array{images}
and prints JSON with the network's output, the label and the probabilities. What is missing or
impossible is refused with its row and column.

| file | what it is |
|---|---|
| model.py | the network, as ordinary PyTorch: `Model()` |
| weights.safetensors | the trained weights of the best epoch |
| predict.py | reads an input, normalizes it as in training, asks the network |
| preprocessing.json | normalization (measured on the training part) and labels |
| recipe.json, graph.brick.json | how it was trained, and the graph to open in Brickwork |
| manifest.json | the sha256 of every file |
"""


def readme(run: Run) -> str:
    """The README of a run's bundle, in Markdown."""
    inputs = run.data["preprocessing"]["inputs"]
    columns = [column for item in inputs for column in item["columns"]]
    return TEXT.format(
        name=" ".join(str(run.data["graph"]["name"]).split()) or "A network",
        data=run.recipe["data"],
        example=json.dumps({column["name"]: _example(column) for column in columns}).replace(
            "'", "'\\''"
        )
        if not takes_picture(run)
        else "sample.npy",
        images=", or a picture, which is resized," if takes_picture(run) else "",
    )


def takes_picture(run: Run) -> bool:
    """Whether the network's only input is an image, so that a picture can be put to it."""
    inputs = run.data["preprocessing"]["inputs"]
    kinds = [column["type"] for item in inputs for column in item["columns"]]
    return kinds == ["image"]


def _example(column: dict[str, Any]) -> Any:
    """A value that the column can take: a class's name, or the mean of the training part."""
    if column["type"] == "class":
        return column["classes"][0]
    if column["type"] == "tree":
        return [2, 0]
    if column["type"] == "tokens":
        return [2, 3]
    return column.get("mean", 0)
