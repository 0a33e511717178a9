"""The command line: its commands and its exit codes."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine.cli import main
from engine.cli.preparing import OVERRIDES
from tests.engine.train.runs import home, iris_mlp
from tests.graphs import chain, node

ARGUMENTS = ["--data", "iris", "--target", "species"]


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRICKWORK_HOME", str(home()))


@pytest.fixture
def graph(tmp_path: Path) -> str:
    path = tmp_path / "graph.brick.json"
    path.write_text(json.dumps(iris_mlp()))
    return str(path)


def test_a_run_from_check_to_prediction(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", graph, *ARGUMENTS]) == 0
    assert "parameters" in capsys.readouterr().out
    out = str(tmp_path / "run")
    assert main(["train", graph, *ARGUMENTS, "--epochs", "3", "--out", out, "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [events[0]["kind"], events[-1]["kind"]] == ["started", "finished"]
    log = (tmp_path / "run" / "events.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in log] == events

    assert main(["train", graph, *ARGUMENTS, "--out", out]) == 1
    assert "already holds a run" in capsys.readouterr().err
    assert main(["train", "--resume", out, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == events[-1]
    assert main(["train", "--resume", out]) == 0
    assert "Finished" in capsys.readouterr().out

    assert main(["evaluate", out, "--part", "test", "--json"]) == 0
    evaluated = json.loads(capsys.readouterr().out)
    assert evaluated["kind"] == "evaluated"
    assert evaluated["seq"] == len(events) + 1
    assert set(evaluated["values"]) == {"test/loss", "test/accuracy"}

    archive = tmp_path / "bundle.zip"
    assert main(["export", out, "--format", "bundle", "--out", str(archive)]) == 0
    assert "predict.py" in zipfile.ZipFile(archive).namelist()
    archive = tmp_path / "keras.zip"
    assert main(["export", out, "--format", "keras", "--out", str(archive)]) == 0
    assert "model_keras.py" in zipfile.ZipFile(archive).namelist()
    for form in ("onnx", "pt2"):
        capsys.readouterr()
        assert main(["export", out, "--format", form, "--out", "x"]) == 2
        assert "not built yet; built: bundle, keras" in capsys.readouterr().err
    assert main(["predict", out, "[5.1, 3.5, 1.4, 0.2]"]) == 0
    assert main(["predict", out, "[5.1]"]) == 1


def test_a_recipe_and_flags_that_override_it(graph: str, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.json"
    optimizer = {"name": "sgd", "learning_rate": 0.1, "momentum": 0.5}
    document = {"data": "iris", "target": "species", "epochs": 9, "optimizer": optimizer}
    recipe.write_text(json.dumps(document))
    out = tmp_path / "run"
    arguments = ["train", graph, "--recipe", str(recipe), "--epochs", "2", "--batch-size", "16"]
    assert main([*arguments, "--learning-rate", "0.2", "--out", str(out)]) == 0
    written = json.loads((out / "run.json").read_text())["recipe"]
    assert (written["epochs"], written["batch_size"]) == (2, 16)
    assert written["optimizer"]["learning_rate"] == 0.2
    assert written["optimizer"]["momentum"] == 0.5


def test_training_that_fails(
    graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = tmp_path / "line.json"
    document = chain(node("row", "Input", shape=[10]), node("dense", "Dense", units=1))
    line.write_text(json.dumps(document))
    arguments = ["--data", "diabetes", "--target", "progression", "--optimizer", "sgd"]
    arguments += ["--learning-rate", "1000", "--epochs", "100", "--out", str(tmp_path / "run")]
    assert main(["train", str(line), *arguments]) == 3
    captured = capsys.readouterr()
    assert "it began in dense" in captured.err
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["blocks"], 0),
        (["blocks", "--json"], 0),
        (["code", "GRAPH"], 0),
        (["code", "GRAPH", "--keras"], 0),
        (["code", "missing.json"], 1),
        (["check", "GRAPH", "--json"], 0),
        (["check", "missing.json"], 1),
        (["check", "GRAPH", "--data", "iri", "--target", "species"], 1),
        (["check", "GRAPH", "--data", "iris", "--target", "x"], 1),
        (["check", "GRAPH", "--data", "digits", "--target", "digit"], 1),
        (["check", "GRAPH", "--target", "x"], 1),
        (["data", "list"], 0),
        (["data", "show", "iris"], 0),
        (["data", "show", "nothing"], 1),
        (["data", "import", "missing.csv", "--as", "mine"], 1),
        (["train", "GRAPH", *ARGUMENTS, "--batch-size", "0", "--out", "NEW"], 1),
        (["train", "GRAPH", *ARGUMENTS, "--learning-rate", "-1", "--out", "NEW"], 1),
        (["train", "GRAPH", *ARGUMENTS, "--epochs", "1000000000", "--out", "NEW"], 1),
        (["train", "GRAPH", *ARGUMENTS, "--recipe", "missing.json", "--out", "NEW"], 1),
        (["train", "--resume", "NEW"], 1),
        (["evaluate", "NEW", "--part", "test"], 1),
        (["predict", "NEW", "[1]"], 1),
    ],
)
def test_exit_codes(
    arguments: list[str], code: int, graph: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    places = {"GRAPH": graph, "NEW": str(tmp_path / "new")}
    assert main([places.get(word, word) for word in arguments]) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert bool(captured.err) >= (code != 0)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["train"],
        ["train", "g", "--epochs", "x", "--out", "o"],
        ["train", "--resume", "a", "--out", "b"],
        ["evaluate", "a"],
        ["evaluate", "a", "--part", "all"],
        ["export", "a", "--format", "exe", "--out", "x"],
        ["data"],
    ],
)
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("flags", "named"),
    [([f"--{name}", "1"], f"--{name}") for name in OVERRIDES if name != "devices"]
    + [(["--weights", "w"], "--weights"), (["--recipe", "r"], "--recipe"), (["g"], "GRAPH")],
    ids=str,
)
def test_what_a_resumed_run_would_not_do_is_refused_by_name(
    flags: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["train", *flags, "--resume", "run"])
    assert caught.value.code == 2
    told = " ".join(capsys.readouterr().err.split())
    assert f"{named} cannot be given beside it" in told
    assert "--weights run" in told


def test_import_show_and_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRICKWORK_HOME", str(tmp_path / "home"))
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "1.5,x\n2.5,y\n" * 10)
    assert main(["data", "import", str(table), "--as", "mine"]) == 0
    assert main(["data", "import", str(table), "--as", "mine"]) == 1
    assert main(["data", "show", "mine", "--json"]) == 0


def test_looking_at_graphs_imports_no_torch(graph: str) -> None:
    for arguments in (["blocks"], ["check", graph, *ARGUMENTS], ["code", graph], ["data", "list"]):
        program = (
            f"import sys; from engine.cli import main; assert main({arguments!r}) == 0;"
            "assert not {'torch', 'django'} & set(sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
