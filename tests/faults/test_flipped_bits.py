"""A bit flips in a stored file: whoever reads it says so, names the file, and goes no further."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main
from engine.data.damaged import FileDamaged, sealed, unsealed
from engine.train.lines import append_lines, cut_torn_line, read_lines
from tests.engine.train.runs import iris_mlp
from tests.faults.stored_files import BUNDLE, DATA, RUN, flip, kinds_in
from tests.graphs import chain, node

CHANGE = {"step": 10**6, "name": "learning_rate", "value": 0.1}
FLOWER = "[5.1, 3.5, 1.4, 0.2]"
READERS = {
    "predict": ["predict", "RUN", FLOWER],
    "evaluate": ["evaluate", "RUN", "--part", "validation"],
    "export": ["export", "RUN", "--format", "bundle", "--out", "OUT.zip"],
    "keras": ["export", "RUN", "--format", "keras", "--out", "OUT.zip"],
    "weights": ["train", "GRAPH", "--data", "iris", "--target", "species", "--epochs", "2",
                "--out", "OUT", "--weights", "RUN"],
    "train": ["train", "GRAPH", "--data", "iris", "--target", "species", "--epochs", "2",
              "--out", "OUT"],
    "resume": ["train", "--resume", "RUN"],
}  # fmt: skip
READ_BY = {
    **{f"model/{name}": ("predict", "export", "keras") for name in BUNDLE},
    "model/weights.safetensors": ("predict", "evaluate", "export", "keras", "weights"),
    "model/manifest.json": ("predict", "evaluate", "export", "keras", "weights"),
    "run.json": ("predict", "evaluate", "export", "keras", "resume"),
    "split.npy": ("predict", "evaluate", "export", "keras", "resume"),
    "events.jsonl": ("evaluate", "resume"),
    "../home/data/iris/column-2.npy": ("evaluate", "train"),
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flipped")
    (folder / "graph.brick.json").write_text(json.dumps(iris_mlp()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRICKWORK_HOME", str(folder / "home"))
        patch.setenv("BRICKWORK_CHECKPOINT_SECONDS", "0")
        patch.chdir(folder)
        train = [word.replace("GRAPH", "graph.brick.json") for word in READERS["train"]]
        assert main([*train[:-1], "run"]) == 0
        # A kind of file that only some runs have, and rows of unequal length.
        assert main([*train[:-1], "begun", "--weights", "run"]) == 0
        append_lines(Path("begun/attempt-1/changes.jsonl"), [CHANGE])
        Path("trees.txt").write_text("(1 (0 good) (1 film))\n(0 (0 bad) (0 plot))\n" * 4)
        assert main(["data", "import", "trees.txt", "--as", "trees"]) == 0
    return folder


@pytest.fixture
def place(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a home and a finished run, at a path of its own."""
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("BRICKWORK_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    for run in ("run", "begun"):
        data = unsealed(tmp_path / run / "run.json", 2**26, "")
        data["data"] = str(tmp_path / "home" / "data" / "iris")
        (tmp_path / run / "run.json").write_bytes(sealed(data))
    return tmp_path


def ask(place: Path, reader: str) -> int:
    names = {"RUN": "run", "GRAPH": "graph.brick.json", "OUT": "out", "OUT.zip": "out.zip"}
    return main([names.get(word, word) for word in READERS[reader]])


@pytest.mark.parametrize(("file", "reader"), [
    (file, reader) for file, readers in READ_BY.items() for reader in readers
    if not (reader in ("train", "resume") and file.startswith("model"))
])  # fmt: skip
def test_a_flipped_bit_is_told(
    place: Path, file: str, reader: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for part in (0.0, 0.3, 0.6, 0.999):
        path = place / "run" / file
        before = path.read_bytes()
        flip(path, part)
        assert ask(place, reader) == 1, f"{part} of the way"
        told = capsys.readouterr().err
        assert path.name in told
        assert "Traceback" not in told
        assert not list(place.glob("out*"))
        path.write_bytes(before)


def test_a_damaged_bundle_is_written_anew_from_its_last_checkpoint(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = place / "run" / "model" / "weights.safetensors"
    before = weights.read_bytes()
    flip(weights)
    assert ask(place, "resume") == 0
    assert "written anew" in capsys.readouterr().err
    assert weights.read_bytes() == before


def test_a_damaged_description_is_told_and_a_built_in_one_made_anew(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("table.csv").write_text("a,b\n" + "1,2\n3,5\n" * 20)
    assert main(["data", "import", "table.csv", "--as", "mine"]) == 0
    data = place / "home" / "data"
    built_in = (data / "iris" / "dataset.json").read_bytes()
    for name in ("mine", "iris"):
        flip(data / name / "dataset.json")
    assert main(["data", "show", "mine"]) == 1
    assert "dataset.json has changed" in capsys.readouterr().err
    assert ask(place, "evaluate") == 0
    assert (data / "iris" / "dataset.json").read_bytes() == built_in


def test_a_damaged_checkpoint_is_told_and_the_one_before_is_taken(place: Path) -> None:
    newest = sorted((place / "run" / "attempt-1").glob("*.checkpoint"))[-1]
    flip(newest)
    flip(place / "run" / "model" / "model.py")  # so that there is something to do
    command = [sys.executable, "-m", "engine.cli", "train", "--resume", "run", "--json"]
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    told = [event["message"] for event in events if event["kind"] == "notice"]
    assert any(newest.name in message for message in told)
    assert events[0]["step"] > 0
    assert events[-1]["kind"] == "finished"


def test_every_kind_of_stored_file_is_known(trained: Path) -> None:
    """A new kind of file is told in ``stored_files``, and gets a reader here and on the server."""
    of_runs = kinds_in(trained / "begun", RUN)
    assert set(of_runs) == set(RUN)
    of_data = {kind for folder in (trained / "home" / "data").iterdir()
               for kind in kinds_in(folder, DATA)}  # fmt: skip
    assert of_data == set(DATA)


@pytest.mark.soak
@pytest.mark.parametrize("kind", [
    "run.json", "split.npy", "start.safetensors", "events.jsonl", "changes.jsonl"
])  # fmt: skip
def test_what_a_resumed_run_reads_is_told(
    place: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without its bundle there is something to do, and without a checkpoint it begins anew."""
    shutil.rmtree(place / "begun" / "model")
    for path in (place / "begun" / "attempt-1").glob("*.checkpoint"):
        path.unlink()
    path = kinds_in(place / "begun", RUN)[kind]
    flip(path)
    assert main(["train", "--resume", "begun"]) in (1, 3)
    told = capfd.readouterr().err
    assert path.name in told
    assert "Traceback" not in told
    assert not (place / "begun" / "model").exists()


@pytest.mark.soak
@pytest.mark.parametrize("kind", DATA)
def test_a_damaged_file_of_a_data_set_is_told_before_it_is_trained_on(
    place: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = kinds_in(place / "home" / "data" / "trees", DATA)[kind]
    graph = chain(
        node("sentence", "Input", shape=[None], kind="tokens", vocabulary=8),
        node("words", "Embedding", input_dim=8, output_dim=4), node("lstm", "LSTM", units=4),
        node("side", "Dense", units=2), node("prob", "Softmax"),
    )  # fmt: skip
    Path("trees.json").write_text(json.dumps(graph))
    recipe = {"inputs": {"sentence": ["words"]}, "split": {"validation": 0, "test": 0}}
    recipe |= {"data": "trees", "target": "label", "batch_size": 4}
    Path("recipe.json").write_text(json.dumps(recipe))
    train = ["train", "trees.json", "--recipe", "recipe.json", "--epochs", "1", "--out"]
    assert main([*train, "whole"]) == 0, capfd.readouterr().err
    flip(path)
    assert main([*train, "out"]) == 1
    told = capfd.readouterr().err
    assert path.name in told
    assert "Traceback" not in told
    assert not Path("out").exists()


def _read_whole(lines: Path) -> None:
    cut_torn_line(lines)
    list(read_lines(lines))


def test_no_bit_of_a_sealed_file_or_line_flips_unnoticed(tmp_path: Path) -> None:
    whole, lines = tmp_path / "whole.json", tmp_path / "lines.jsonl"
    value = {"format": "some", "version": 1, "numbers": [1, 2.5, None], "text": "ä b"}
    for indent in (None, 1):
        content = sealed(value, indent)
        whole.write_bytes(content)
        assert unsealed(whole, 1_000, "") == value
        for bit in range(8 * len(content)):
            changed = bytearray(content)
            changed[bit // 8] ^= 1 << bit % 8
            whole.write_bytes(changed)
            with pytest.raises(FileDamaged, match=r"whole\.json"):
                unsealed(whole, 1_000, "")
    append_lines(lines, [value, {"n": 2}])
    content = lines.read_bytes()
    assert [json.loads(line) for line in content.splitlines()] == [value, {"n": 2}]
    for bit in range(8 * len(content)):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        lines.write_bytes(changed)
        with pytest.raises(FileDamaged, match=r"lines\.jsonl"):
            _read_whole(lines)
    lines.write_bytes(b'{"n":1}\n{"n":2}\n')
    assert list(read_lines(lines)) == [{"n": 1}, {"n": 2}], "as older versions wrote them"
