"""The bundle: what is in it, that it runs without Brickwork, and that it gives the same numbers."""

import contextlib
import hashlib
import io
import json
import os
import runpy
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy
import pytest
import torch

from engine.export.bundle import write_bundle
from engine.export.verify import TOLERANCE, BundleDiffers, verify_bundle
from engine.train.examples import Examples
from tests.engine.train.runs import CPU, FAMILIES, Attempt, diabetes_line, home, make_run

SOAK = os.environ.get("BRICKWORK_SOAK") == "1"
FILES = {
    "README.md", "graph.brick.json", "manifest.json", "model.py", "predict.py",
    "preprocessing.json", "recipe.json", "requirements.txt", "weights.safetensors",
}  # fmt: skip


@cache
def trained(family: str) -> tuple[Attempt, Path]:
    """A trained run of a family with its bundle."""
    if family == "line":
        graph, recipe = diabetes_line, {"data": "diabetes", "target": "progression"}
    else:
        graph, recipe = FAMILIES[family]
    run = make_run(Path(mkdtemp()) / "run", graph(), epochs=2, **recipe)
    attempt = Attempt(run)
    attempt.run()
    best = attempt.training.best
    assert best is not None
    attempt.training.model.load_state_dict(best.weights)
    write_bundle(run, best.weights, run.folder / "model")
    return attempt, run.folder / "model"


def ask(folder: Path, given: str) -> tuple[int, Any]:
    """The exit code of predict.py, and what it prints (or says on standard error)."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = runpy.run_path(str(folder / "predict.py"))["main"]([given])
    return code, json.loads(out.getvalue()) if code == 0 else errors.getvalue()


def test_what_is_in_it() -> None:
    attempt, folder = trained("cnn")
    assert {path.name for path in folder.iterdir()} == FILES
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["sha256"]) == FILES - {"manifest.json"}
    for name, known in manifest["sha256"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == known
    for name in ("model.py", "predict.py"):
        assert "engine" not in (folder / name).read_text()
    pins = (folder / "requirements.txt").read_text().splitlines()
    assert [line.partition("==")[0] for line in pins] == ["torch", "safetensors", "numpy", "pillow"]
    assert "+" not in "".join(pins)
    assert (folder / "model.py").read_text() == attempt.training.run.data["source"]


@pytest.mark.parametrize("family", ["mlp", "lstm", "line"])
def test_it_gives_the_same_numbers(family: str) -> None:
    attempt, folder = trained(family)
    assert verify_bundle(attempt.training.run, attempt.training.model, folder) <= TOLERANCE


def test_other_weights_are_noticed(tmp_path: Path) -> None:
    attempt, _ = trained("mlp")
    run, model = attempt.training.run, attempt.training.model
    weights = {name: tensor + 1e-3 for name, tensor in model.state_dict().items()}
    write_bundle(run, weights, tmp_path / "model")
    with pytest.raises(BundleDiffers, match="differ"):
        verify_bundle(run, model, tmp_path / "model")
    (tmp_path / "model" / "model.py").write_text("import engine\n")
    (tmp_path / "model" / "manifest.json").unlink()  # which would tell of the change first
    with pytest.raises(BundleDiffers, match="must not need engine"):
        verify_bundle(run, model, tmp_path / "model")


def test_it_names_a_digit(tmp_path: Path) -> None:
    attempt, folder = trained("cnn")
    run = attempt.training.run
    rows = run.rows("test")[:3]
    images = numpy.array(run.dataset.array("image")[rows])
    batch = next(Examples(run, rows, CPU).slices(3))
    attempt.training.model.eval()
    with torch.no_grad():
        expected = attempt.training.model(*batch.arguments).numpy()
    code, answer = ask(folder, json.dumps(images[0].tolist()))
    assert code == 0
    assert set(answer) == {"output", "label", "probabilities"}
    assert answer["output"] == pytest.approx(expected[0], abs=1e-6)
    assert answer["label"] == str(expected[0].argmax())
    assert answer["probabilities"][answer["label"]] == pytest.approx(expected[0].max(), abs=1e-6)
    numpy.save(tmp_path / "three.npy", images)
    code, answers = ask(folder, str(tmp_path / "three.npy"))
    assert code == 0
    assert [item["label"] for item in answers] == [str(row.argmax()) for row in expected]
    numpy.save(tmp_path / "gray.npy", images[0, 0])
    code, gray = ask(folder, str(tmp_path / "gray.npy"))
    assert code == 0
    assert gray["output"] == pytest.approx(answer["output"], abs=1e-6)


def test_it_takes_rows_objects_and_tables(tmp_path: Path) -> None:
    _, folder = trained("mlp")
    names = ["sepal length", "sepal width", "petal length", "petal width"]
    row = [5.1, 3.5, 1.4, 0.2]
    code, single = ask(folder, json.dumps(row))
    assert code == 0
    assert set(single["probabilities"]) == {"setosa", "versicolor", "virginica"}
    assert sum(single["probabilities"].values()) == pytest.approx(1)
    assert ask(folder, json.dumps(dict(zip(names, row, strict=True)))) == (0, single)
    code, answers = ask(folder, json.dumps([row, row]))
    assert code == 0
    assert len(answers) == 2
    table = tmp_path / "flowers.csv"
    table.write_text(",".join(names) + "\n" + ",".join(map(str, row)) + "\n")
    code, answers = ask(folder, str(table))
    assert code == 0
    assert answers[0]["output"] == pytest.approx(single["output"], abs=1e-6)


@pytest.mark.parametrize(
    "given", ["[1, 2]", "nonsense", "{}", '[["a", 1, 2, 3]]', "[]", "5", '{"sepal length": 1}', ""]
)
def test_what_it_cannot_read_is_told(given: str) -> None:
    code, message = ask(trained("mlp")[1], given)
    assert code == 1
    assert message.strip()


def test_numbers_have_no_label() -> None:
    assert home().is_dir()
    code, answer = ask(trained("line")[1], json.dumps([59, 2, 32.1, 101, 157, 93, 38, 4, 4.9, 87]))
    assert code == 0
    assert (answer["label"], answer["probabilities"]) == (None, None)
    assert len(answer["output"]) == 1


def test_what_is_not_as_it_was_written_is_refused_at_home(tmp_path: Path) -> None:
    """Whoever changes a file on purpose takes the manifest away."""
    folder = tmp_path / "model"
    shutil.copytree(trained("mlp")[1], folder)
    given = "[5.1, 3.5, 1.4, 0.2]"
    code, answer = ask(folder, given)
    assert code == 0
    kinds = ("model.py", "weights.safetensors", "preprocessing.json", "manifest.json")
    bits = {
        name: range(0, 8 * (folder / name).stat().st_size, 5) if SOAK and name == "manifest.json"
        else [8 * int(part * (folder / name).stat().st_size) for part in (0.0, 0.2, 0.5, 0.9)]
        for name in kinds
    }  # fmt: skip
    for name, places in bits.items():
        before = (folder / name).read_bytes()
        for bit in places:
            changed = bytearray(before)
            changed[bit // 8] ^= 1 << bit % 8
            (folder / name).write_bytes(changed)
            code, told = ask(folder, given)
            assert (code, name in told) == (1, True), (bit, told)
        (folder / name).write_bytes(before)
    title = "Ask the trained network."
    program = (folder / "predict.py").read_text()
    (folder / "predict.py").write_text(program.replace(title, "Ask my network."))
    code, told = ask(folder, given)
    assert (code, "predict.py" in told) == (1, True)
    (folder / "manifest.json").unlink()
    assert ask(folder, given) == (0, answer)
