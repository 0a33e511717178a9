"""Small trained networks to be asked: a mixed table, words behind a filter, and pictures."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from engine.data import import_file
from engine.export.bundle import write_bundle
from tests.engine.train.runs import Attempt, digits_cnn, home, make_run
from tests.graphs import Document, chain, node


def mixed() -> Document:
    return chain(node("row", "Input", shape=[4]), node("value", "Dense", units=2))


def words() -> Document:
    return chain(
        node("text", "Input", shape=[None], kind="tokens", vocabulary=6),
        node("points", "Embedding", input_dim=6, output_dim=4),
        node("conv", "Conv1D", filters=4, kernel_size=3),
        node("pool", "GlobalMaxPooling1D"),
        node("value", "Dense", units=2),
    )


NETWORKS: dict[str, tuple[Callable[[], Document], dict[str, Any]]] = {
    "mixed": (mixed, {"data": "mixed", "target": "label", "batch_size": 16}),
    "words": (words, {"data": "sentences", "target": "label", "inputs": {"text": "words"}}),
    "digits": (digits_cnn, {"data": "digits", "target": "digit", "batch_size": 512}),
}


@cache
def bundle(network: str) -> Path:
    """The bundle of a network after one epoch."""
    _import("mixed", "mixed.csv", "size;day;kind;label\n" + "".join(
        f"{row / 7:.3f};2020-0{row % 9 + 1}-11;{'xy'[row % 2]};{'pq'[row % 3 // 2]}\n"
        for row in range(60)
    ))  # fmt: skip
    _import("sentences", "sentences.txt", "".join(
        f"({row % 2} (0 a) (1 b) (0 {'abc'[row % 3]}))\n" for row in range(40)
    ))  # fmt: skip
    graph, recipe = NETWORKS[network]
    run = make_run(Path(mkdtemp()) / "run", graph(), epochs=1, **recipe)
    attempt = Attempt(run)
    attempt.run()
    assert attempt.training.best is not None
    write_bundle(run, attempt.training.best.weights, run.folder / "model")
    return run.folder / "model"


def _import(name: str, file: str, text: str) -> None:
    if not (home() / "data" / name).exists():
        path = Path(mkdtemp()) / file
        path.write_text(text)
        import_file(path, name, home())
    assert os.path.isdir(home() / "data" / name)
