"""A small data set of every kind of input and target, and networks that learn some of them.

It is sorted by class, so that batches differ as much as they can.
"""

from typing import Any

import numpy

from engine.data import Column
from engine.data.write import Table, write_dataset
from engine.recipe.part import Loss
from tests.engine.train.runs import home
from tests.graphs import Document, document, node

ROWS = 70
KINDS, SIGNS = ("a", "b", "c"), ("x", "y", "z")
ENDS = {"classes": 3, "unit": 1, "values": 3, "steps": 3, "sequence": 4, "labels": 2}
"""Units at the end, by how the target reaches the loss."""


def write_mixed() -> None:
    """Write the data set "mixed_columns", of which the last class is rare."""
    folder = home() / "data" / "mixed_columns"
    if folder.exists():
        return
    random = numpy.random.default_rng(5)
    kind = numpy.sort(random.choice(3, ROWS, p=[0.55, 0.4, 0.05]))
    lengths = random.integers(1, 9, ROWS)
    chances = random.dirichlet([1, 1, 1], ROWS).astype(numpy.float32)
    columns = [
        (Column(name="row", type="vector", shape=(5,)), random.normal(size=(ROWS, 5))),
        (Column(name="story", type="series", shape=(4,)),
         [random.normal(size=(n, 4)).astype(numpy.float32) for n in 2 * lengths]),
        (Column(name="kind", type="class", classes=KINDS), kind),
        (Column(name="yes", type="class", classes=("no", "yes")), kind // 2),
        (Column(name="no", type="class", classes=("no", "yes")), random.integers(0, 2, ROWS)),
        (Column(name="tag", type="tags", classes=SIGNS),
         [numpy.clip(random.integers(0, 2, 2 * n) + k - 1, 0, 2)
          for n, k in zip(lengths, kind, strict=True)]),
        (Column(name="text", type="tags", classes=SIGNS),
         [random.integers(0, 3, (n + 1) // 2) for n in lengths]),
        (Column(name="real", type="vector", shape=(3,), minimum=-9, maximum=9),
         random.normal(size=(ROWS, 3)) * (1 + kind[:, None])),
        (Column(name="chances", type="vector", shape=(3,), minimum=0, maximum=1), chances),
        (Column(name="count", type="vector", shape=(3,), minimum=0, maximum=99),
         random.poisson(3 * (1 + kind[:, None]), (ROWS, 3))),
    ]  # fmt: skip
    arrays = [
        each.astype(numpy.float32) if column.type == "vector" else each for column, each in columns
    ]
    table = Table("Mixed", "", "CC0-1.0", [column for column, _ in columns], arrays, "kind")
    write_dataset(folder, "mixed_columns", table)


def target_of(loss: Loss, encoding: str) -> str:
    low, high = loss.target_range
    values = "chances" if high == 1 else "count" if low == 0 else "real"
    names = {"classes": "kind", "unit": "yes", "steps": "tag", "sequence": "text"}
    return names.get(encoding, values)


def problem(
    loss: Loss | tuple[Loss, ...],
    *ends: str,
    gaps: bool = False,
    measures: Any = (),
    **recipe: Any,
) -> tuple[Document, dict[str, Any]]:
    """A network with an output for each way in which a target reaches the loss, and its recipe.

    Of several losses each is that of one output. ``gaps``: the model itself leaves some of the
    steps out.
    """
    judged = loss if isinstance(loss, tuple) else (loss,) * len(ends)
    nodes = [node("row", "Input", shape=[5]), node("story", "Input", shape=[None, 4])]
    wires, before = [], {"row": "row", "story": "story"}
    targets: dict[str, Any] = {}
    if gaps:
        nodes += [node("near", "ReLU"), node("mark", "Masking")]
        wires += [("story", "near"), ("near", "mark")]
        before["story"] = "mark"
    for place, (encoding, own) in enumerate(zip(ends, judged, strict=True)):
        last = own.right_end if "linear" in own.wrong_ends else own.activation or "linear"
        source = before["story" if encoding in ("steps", "sequence") else "row"]
        name = f"end_{place}"
        nodes.append(node(name, "Dense", units=ENDS[encoding], activation=last))
        wires.append((source, name))
        targets[name] = {"column": target_of(own, encoding), "loss": own.to_data()}
        if encoding == "labels":
            targets[name] = {"columns": ["yes", "no"], "loss": own.to_data()}
    used = {source for source, _ in wires}
    nodes = [each for each in nodes if each["block"] != "Input" or each["id"] in used]
    inputs = {each["id"]: each["id"] for each in nodes if each["block"] == "Input"}
    weights = {"loss_weights": {"end_0": 0.3}} if len(ends) > 1 else {}
    given = {
        "data": "mixed_columns", "inputs": inputs, "target": targets, "epochs": 3,
        "split": {"validation": 0, "test": 0}, "metrics": list(measures), "batch_size": 16,
        "optimizer": {"name": "sgd", "learning_rate": 0.05},
    }  # fmt: skip
    return document(nodes, wires), given | weights | recipe
