"""No flag is given in vain: every one of every command changes something, or is told not to."""

import argparse
import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from engine.cli import build_parser, main
from engine.cli.messages import InputAtFault
from engine.cli.preparing import OVERRIDES, prepare, tell_idle_flags
from engine.spec import BadDocument
from tests.engine.train.runs import Attempt, diabetes_line, home, iris_mlp, make_run

IRIS = ["--data", "iris", "--target", "species"]
RUNS = ("train", "probe", "find learning_rate", "find batch_size")
"""Commands that take a recipe and its flags, and do something with the run that it makes."""
BESIDE = {"standardize": ["PATIENTS", "--data", "diabetes", "--target", "progression"]}
"""What a flag of a recipe is tried beside, where iris is no place for it."""
VALUES = {
    "recipe": "RECIPE", "target": "progression", "data": "digits", "epochs": "3",
    "batch-size": "8", "seed": "5", "loss": "focal", "metrics": "f1,auc", "optimizer": "sgd",
    "learning-rate": "0.5", "schedule": "cosine", "device": "cpu", "devices": "2",
}  # fmt: skip
"""A value for each flag of a recipe; a flag without one is a switch."""
WAYS: dict[tuple[str, str], tuple[list[str], list[str]]] = {
    ("blocks", "--json"): ([], ["--json"]),
    ("check", "GRAPH"): (["GRAPH"], ["LINE"]),
    ("check", "--recipe"): (["GRAPH"], ["GRAPH", "--recipe", "RECIPE"]),
    ("check", "--data"): (["GRAPH", *IRIS], ["GRAPH", "--data", "digits", *IRIS[2:]]),
    ("check", "--target"): (["GRAPH", *IRIS], ["GRAPH", *IRIS[:2], "--target", "petal length"]),
    ("check", "--standardize"): (["GRAPH"], ["GRAPH", "--standardize"]),
    ("check", "--json"): (["GRAPH"], ["GRAPH", "--json"]),
    ("code", "GRAPH"): (["GRAPH"], ["LINE"]),
    ("code", "--keras"): (["GRAPH"], ["GRAPH", "--keras"]),
    ("data list", "--json"): ([], ["--json"]),
    ("data show", "NAME"): (["iris"], ["digits"]),
    ("data show", "--json"): (["iris"], ["iris", "--json"]),
    ("data import", "FILE"): (["TABLE", "--as", "NEW"], ["OTHER", "--as", "NEW"]),
    ("data import", "--as"): (["TABLE", "--as", "NEW"], ["TABLE", "--as", "NEWER"]),
    ("data import", "--json"): (["TABLE", "--as", "NEW"], ["TABLE", "--as", "NEW", "--json"]),
    ("data delete", "NAME"): (["nothing"], ["iris"]),
    ("evaluate", "DIR"): (["NOWHERE", "--part", "test"], ["RUN", "--part", "test"]),
    ("evaluate", "--part"): (["RUN", "--part", "test"], ["RUN", "--part", "train"]),
    ("evaluate", "--data"): (["RUN", "--data", "iris"], ["RUN", "--data", "digits"]),
    ("evaluate", "--json"): (["RUN", "--part", "test"], ["RUN", "--part", "test", "--json"]),
    ("export", "DIR"): (["NOWHERE", "--format", "bundle", "--out", "ZIP"],
                        ["RUN", "--format", "bundle", "--out", "ZIP"]),
    ("export", "--format"): (["RUN", "--format", "bundle", "--out", "ZIP"],
                             ["RUN", "--format", "keras", "--out", "ZIP"]),
    ("export", "--out"): (["RUN", "--format", "bundle", "--out", "ZIP"],
                          ["RUN", "--format", "bundle", "--out", "ZIP2"]),
    ("find learning_rate", "--json"): (["GRAPH", *IRIS], ["GRAPH", *IRIS, "--json"]),
    ("find batch_size", "--json"): (["GRAPH", *IRIS], ["GRAPH", *IRIS, "--json"]),
    ("predict", "DIR"): (["NOWHERE", "[1, 2, 3, 4]"], ["RUN", "[1, 2, 3, 4]"]),
    ("predict", "INPUT"): (["RUN", "[1, 2, 3, 4]"], ["RUN", "[4, 3, 2, 1]"]),
    ("probe", "--json"): (["GRAPH", *IRIS], ["GRAPH", *IRIS, "--json"]),
    ("train", "--out"): (["GRAPH", *IRIS, "--out", "ZIP"], ["GRAPH", *IRIS, "--out", "ZIP2"]),
    ("train", "--resume"): (["--resume", "RUN"], ["--resume", "NOWHERE"]),
    ("train", "--weights"): (["GRAPH", *IRIS, "--out", "ZIP"],
                             ["GRAPH", *IRIS, "--out", "ZIP", "--weights", "WEIGHTS"]),
    ("train", "--json"): (["--resume", "RUN"], ["--resume", "RUN", "--json"]),
}  # fmt: skip
"""For each flag two ways to call its command, without it and with it."""
SLOW = [("train", "--out"), ("train", "--weights"), *((name, "--json") for name in RUNS[1:])]
"""They start a trainer."""


def flags() -> Iterator[tuple[str, str]]:
    """Every flag and argument of every command, found in the parsers."""

    def walk(parser: argparse.ArgumentParser, command: str) -> Iterator[tuple[str, str]]:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, inner in action.choices.items():
                    yield from walk(inner, f"{command} {name}".strip())
            elif action.dest != "help":
                yield command, (action.option_strings or [str(action.metavar)])[0]

    yield from walk(build_parser(), "")


FOUND = list(flags())
OF_RECIPE = [
    (command, flag)
    for command, flag in FOUND
    if command in RUNS and (command, flag) not in WAYS and flag.lstrip("-") in (*VALUES, *BESIDE)
]


def test_every_flag_is_tried() -> None:
    tried = {*WAYS, *OF_RECIPE, *((command, "GRAPH") for command in RUNS)}
    assert [found for found in FOUND if found not in tried] == []
    assert [way for way in WAYS if way not in FOUND] == []


@cache
def trained() -> Path:
    """A finished run of iris, with its bundle."""
    from engine.export.bundle import write_bundle

    run = make_run(Path(mkdtemp()) / "run", iris_mlp(), data="iris", target="species", epochs=1)
    attempt = Attempt(run)
    attempt.run()
    assert attempt.training.best is not None
    write_bundle(run, attempt.training.best.weights, run.folder / "model")
    ending = {"seq": 1, "attempt": 1, "n": 1, "time": 0.0, "kind": "finished", "step": 4}
    line = json.dumps(ending | {"best": attempt.training.best.to_data()})
    (run.folder / "events.jsonl").write_text(line + "\n")
    return run.folder


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What stands for files in the ways."""
    shutil.copytree(home() / "data", tmp_path / "home" / "data")
    monkeypatch.setenv("BRICKWORK_HOME", str(tmp_path / "home"))
    line = iris_mlp()
    line["nodes"] = [node for node in line["nodes"] if node["id"] != "drop"]
    line["wires"] = [wire for wire in line["wires"] if "drop" not in wire.values()]
    line["wires"].append({"from": "hidden", "to": "dense"})
    recipe = {"data": "iris", "target": "species", "optimizer": {"name": "sgd", "nesterov": True}}
    contents = {"GRAPH": iris_mlp(), "LINE": line, "RECIPE": recipe, "TABLE": "a,b\n1.5,x\n2.5,x\n",
                "OTHER": "a,b\n1.5,x\n3.5,x\n", "PATIENTS": diabetes_line()}  # fmt: skip
    found = {"RUN": str(trained()), "WEIGHTS": str(trained() / "model"), "NEW": "new",
             "NEWER": "newer"}  # fmt: skip
    for name, content in contents.items():
        path = tmp_path / f"{name.lower()}.csv"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        found[name] = str(path)
    return found | {name: str(tmp_path / name.lower()) for name in ("NOWHERE", "ZIP", "ZIP2")}


@pytest.mark.parametrize(
    ("command", "flag"),
    [pytest.param(*way, marks=[pytest.mark.soak] if way in SLOW else []) for way in WAYS],
)
def test_a_flag_changes_what_the_command_does(
    command: str, flag: str, places: dict[str, str], capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    def outcome(arguments: list[str]) -> Any:
        code = main([*command.split(), *(places.get(word, word) for word in arguments)])
        said, there = capfd.readouterr(), set(tmp_path.iterdir())
        for name in ("new", "newer"):
            shutil.rmtree(tmp_path / "home" / "data" / name, ignore_errors=True)
        for path in (Path(places["ZIP"]), Path(places["ZIP2"])):
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)
        return code, said.out, said.err, there

    without, with_it = WAYS[command, flag]
    assert outcome(without) != outcome(with_it)


@pytest.mark.parametrize(("command", "flag"), OF_RECIPE)
def test_a_flag_of_a_recipe_changes_the_run_or_is_told(
    command: str, flag: str, places: dict[str, str], capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:  # fmt: skip
    name = flag.removeprefix("--")
    given = [flag, *([VALUES[name]] if name in VALUES else [])]
    beside = BESIDE.get(name, ["GRAPH", *([] if name == "recipe" else IRIS)])
    if command == "train":
        beside = [*beside, "--out", "ZIP"]
    arguments = [*command.split(), *(places.get(word, word) for word in [*beside, *given])]
    options = build_parser().parse_args(arguments)
    tell_idle_flags(options)
    said = capfd.readouterr().err
    if name in options.idle:
        assert f"{flag} has no effect here, because {options.idle[name]}." in said
        return
    assert said == ""
    plain = build_parser().parse_args(arguments[: -len(given)])
    assert _frozen(options, tmp_path / "one") != _frozen(plain, tmp_path / "two")


def _frozen(options: argparse.Namespace, folder: Path) -> Any:
    """The run that a command makes, or why it makes none."""
    try:
        return prepare(options, folder).recipe
    except (BadDocument, InputAtFault) as refused:
        return str(refused)


def test_every_flag_of_a_recipe_is_one_of_train() -> None:
    assert {*OVERRIDES} <= {*VALUES}
