"""Stored files and rows with something changed in them: read by everybody, over HTTP and from the
command line, never with a 5xx or a traceback, and never taken for what they were.
"""

import json
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_finished
from django.db import close_old_connections, connection

from engine.cli import main
from engine.data import BadData, find_data
from engine.recipe import read_recipe
from engine.spec import BadDocument, read_graph
from engine.train.checkpoint import newest_checkpoint
from engine.train.run_folder import open_run, prepare_run
from graphapp.models import Event, Graph, Measurement, Run, State
from tests.changed_files import CHANGES, changed
from tests.faults.stored_files import DATA, RUN, kinds_in
from tests.graphapp.conftest import GRAPH, RECIPE, Send
from tests.mutations import mutate

pytestmark = pytest.mark.django_db

SHARE = CHANGES // 4
TABLE = "length,width,kind\n" + "1.5,2.5,rose\n2.5,3.5,tulip\n" * 20
PLANE: dict[str, Any] = {
    "format": "brickwork.graph",
    "version": 1,
    "nodes": [
        {"id": "flower", "block": "Input", "params": {"shape": [2]}},
        {"id": "dense", "block": "Dense", "params": {"units": 2}},
        {"id": "prob", "block": "Softmax"},
    ],
    "wires": [{"from": "flower", "to": "dense"}, {"from": "dense", "to": "prob"}],
}
FLOWERS = {"data": "flowers", "target": "kind", "inputs": {"flower": ["length", "width"]}}
FLOWERS |= {"epochs": 2, "batch_size": 8}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an imported data set, and a run that was trained on it."""
    folder = tmp_path_factory.mktemp("changed")
    (folder / "table.csv").write_text(TABLE)
    (folder / "graph.json").write_text(json.dumps(PLANE))
    (folder / "recipe.json").write_text(json.dumps(FLOWERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRICKWORK_HOME", str(folder / "home"))
        patch.setenv("BRICKWORK_CHECKPOINT_SECONDS", "0")
        patch.chdir(folder)
        assert main(["data", "import", "table.csv", "--as", "flowers"]) == 0
        command = ["train", "graph.json", "--recipe", "recipe.json", "--out", "run"]
        assert main(command) == 0
    return folder


@pytest.fixture
def home(trained: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same home for the server and the command line."""
    monkeypatch.setenv("BRICKWORK_HOME", str(trained / "home"))
    monkeypatch.chdir(trained)
    settings.LOCAL, settings.BRICKWORK_HOME = True, trained / "home"
    return trained / "home"


def answered(send: Send, what: str, *request: Any) -> int:
    """The status of an answer, which is no 5xx and has a code where it is a refusal."""
    answer = send(*request)
    assert answer.status_code < 500, (what, request[:2])
    if answer.status_code >= 400:
        assert answer.json()["code"], (what, request[:2])
        assert answer.json()["message"], (what, request[:2])
    if answer.streaming:
        request_finished.disconnect(close_old_connections)  # the test goes on in this transaction
        answer.close()
        request_finished.connect(close_old_connections)
    return answer.status_code


def test_changed_data_sets_are_told_over_http(send: Send, home: Path) -> None:
    chance, statuses = random.Random(1), Counter[int]()
    kinds = kinds_in(home / "data" / "flowers", DATA)
    order = {"graph": PLANE, "recipe": FLOWERS}
    for number in range(SHARE):
        with changed(kinds[chance.choice(("dataset.json", "dataset.json", "column"))],
                     chance) as what:  # fmt: skip
            assert answered(send, what, "GET", "/api/data") == 200
            statuses[answered(send, what, "GET", "/api/data/flowers")] += 1
            answered(send, what, "POST", "/api/check", order)
            if number % 4 == 0:
                answered(send, what, "POST", "/api/runs", order)
                answered(send, what, "POST", "/api/measurements", {"kind": "probe"} | order)
                Run.objects.all().delete()
                Measurement.objects.all().delete()
    print(f"{SHARE:,} changed files of a data set over HTTP: {dict(sorted(statuses.items()))}")
    assert set(statuses) == {200, 409}


def test_changed_data_sets_are_told_by_commands_and_not_trained_on(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, codes = random.Random(2), Counter[int]()
    kinds = kinds_in(home / "data" / "flowers", DATA)
    graph, recipe = read_graph(PLANE), read_recipe(FLOWERS)
    for number in range(SHARE):
        kind = chance.choice(("dataset.json", "dataset.json", "column"))
        with changed(kinds[kind], chance) as what:
            assert main(["data", "list"]) == 0, what
            for command in (["data", "show", "flowers"],
                            ["check", "graph.json", "--recipe", "recipe.json"]):  # fmt: skip
                code = main(command)
                told = capsys.readouterr()
                assert code in (0, 1), what
                assert (told.err if code else told.out).strip(), what
                codes[code] += 1
            begun = _prepared(tmp_path / str(number), graph, recipe, home)
            assert kind == "dataset.json" or not begun, what
    print(f"{SHARE:,} changed files of a data set by commands: {dict(sorted(codes.items()))}")
    assert set(codes) == {0, 1}


def _prepared(folder: Path, graph: Any, recipe: Any, home: Path) -> bool:
    """Whether a run could be begun. What a worker tells as a reason is no error."""
    try:
        prepare_run(folder, graph, recipe, find_data("flowers", home))
    except (BadData, BadDocument):
        assert not folder.exists()
        return False
    shutil.rmtree(folder)
    return True


def test_changed_runs_and_bundles_are_told(
    send: Send, owner: User, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run.objects.create(
        owner=owner, number=1, name="Flowers", document=PLANE, recipe=FLOWERS, dataset="flowers",
        parameters=6, state=State.FINISHED,
    )  # fmt: skip
    run.folder.parent.mkdir(exist_ok=True)
    os.replace(home.parent / "run", run.folder)
    kinds = kinds_in(run.folder, RUN)
    chance, statuses = random.Random(3), Counter[Any]()
    try:
        for number in range(SHARE):
            kind = chance.choice(list(kinds))
            sealed_only = kind == "run.json"  # an old one is taken as it is
            with changed(kinds[kind], chance, not sealed_only) as what:
                read = READ_BY_COMMANDS if number % 2 else READ_OVER_HTTP
                told = read(send, run, kind, what)
                statuses[told] += 1
                capsys.readouterr()
    finally:
        os.replace(run.folder, home.parent / "run")
    print(f"{SHARE:,} changed files of a run: {dict(statuses)}")


def _over_http(send: Send, run: Run, kind: str, what: str) -> int:
    assert answered(send, what, "GET", "/api/runs") == 200
    assert answered(send, what, "GET", f"/api/runs/{run.pk}") == 200
    begun = {"graph": PLANE, "recipe": FLOWERS, "weights_from": str(run.pk)}
    took = answered(send, what, "POST", "/api/runs", begun)
    Run.objects.exclude(pk=run.pk).delete()
    url = send("POST", f"/api/runs/{run.pk}/download").json()["url"]
    got = answered(send, what, "GET", url)
    if kind.startswith("model/") and "unsealed" not in what:
        assert got == 409, what
    if kind == "model/weights.safetensors":
        assert took == 409, what
    return got


def _by_commands(send: Send, run: Run, kind: str, what: str) -> str:
    place = str(run.folder)
    codes = {
        "bundle": main(["export", place, "--format", "bundle", "--out", "out.zip"]),
        "keras": main(["export", place, "--format", "keras", "--out", "out.zip"]),
    }
    if kind in ("run.json", "split.npy", "events.jsonl", "model/weights.safetensors"):
        codes["evaluate"] = main(["evaluate", place, "--part", "validation"])
    if codes["bundle"]:  # else nothing is wrong, and a process of its own would only say so
        codes["predict"] = main(["predict", place, "[1, 2]"])
        assert codes["predict"] == 1, what
    assert set(codes.values()) <= {0, 1}, what
    if kind in ("run.json", "split.npy") or (kind[:6] == "model/" and "unsealed" not in what):
        assert codes["bundle"] == 1, what
    if kind == "checkpoint":
        state, damaged = newest_checkpoint(open_run(run.folder))
        assert len(damaged) == 1, what
        assert state is None or state["step"] > 0
    return f"exit {codes['bundle']}"


READ_OVER_HTTP: Callable[[Send, Run, str, str], Any] = _over_http
READ_BY_COMMANDS: Callable[[Send, Run, str, str], Any] = _by_commands

ANSWERS: dict[str, Any] = {
    "seconds": {"step": 0.1, "evaluation": 0.1, "epoch": 1.0, "beginning": 1.0, "training": 9.0,
                "low": 8.0, "high": 10.0},
    "bytes": 1000, "steps": 10, "epochs": 2, "samples_per_second": 5.0, "straight": True,
    "device": "cpu",
}  # fmt: skip
BEST = {"epoch": 1, "step": 5, "values": {"validation/loss": 0.5}}
EVENTS = (
    {"seq": 2, "attempt": 1, "n": 1, "time": 1.0, "kind": "started", "step": 0, "plan": {}},
    {"seq": 3, "attempt": 1, "n": 2, "time": 1.0, "kind": "metrics", "step": [1, 2],
     "series": {"train/loss": [0.5, "NaN"]}},
    {"seq": 4, "attempt": 1, "n": 3, "time": 1.0, "kind": "epoch", "epoch": 1, "step": 2,
     "values": {"validation/loss": 0.4}, "tables": {"confusion": [[1, 0], [0, 1]]}},
)  # fmt: skip


def test_changed_rows_are_told(send: Send, owner: User) -> None:
    """JSON of the right syntax and the wrong shape, as nobody of ours would have written it."""
    graph = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    run = send("POST", "/api/runs", {"graph": GRAPH, "recipe": RECIPE}).json()["id"]
    question = {"kind": "probe", "graph": GRAPH, "recipe": RECIPE}
    asked = send("POST", "/api/measurements", question).json()["id"]
    for event in EVENTS:
        Event.objects.create(run_id=run, seq=event["seq"], attempt=1, kind=event["kind"], body="{}")
    recipe = Run.objects.get(pk=run).recipe
    rows: list[tuple[Any, str, dict[str, Any], Any]] = [
        (Graph, "document", GRAPH, {"id": graph}),
        (Run, "document", GRAPH, {"id": run}), (Run, "recipe", recipe, {"id": run}),
        (Run, "best", BEST, {"id": run}), (Run, "last", BEST, {"id": run}),
        (Measurement, "answer", ANSWERS, {"id": asked}),
        *((Event, "body", event, {"run_id": run, "seq": event["seq"]}) for event in EVENTS),
    ]  # fmt: skip
    chance, statuses = random.Random(4), Counter[int]()
    for model, column, whole, key in rows:
        _write(model, column, whole, key)
    Measurement.objects.update(state="done")
    for _ in range(SHARE):
        model, column, whole, key = chance.choice(rows)
        document = json.loads(json.dumps(whole))
        what = f"{model.__name__}.{column}: {mutate(document, chance)}"
        _write(model, column, document, key)
        of_run = (f"runs/{run}{part}" for part in ("", "/graph", "/events", "/series"))
        for path in ("graphs", f"graphs/{graph}", "runs", *of_run, f"measurements/{asked}"):
            statuses[answered(send, what, "GET", f"/api/{path}")] += 1
        answered(send, what, "POST", "/api/measurements", question)
        Measurement.objects.update(state="done")
        _write(model, column, whole, key)
    print(f"{SHARE:,} changed rows: {dict(sorted(statuses.items()))}")


def _write(model: Any, column: str, document: Any, key: dict[str, Any]) -> None:
    where = " AND ".join(f"{name} = %s" for name in key)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {column} = %s WHERE {where}",
            [json.dumps(document), *key.values()],
        )


def test_an_answer_of_another_shape_is_told_and_asked_again(send: Send) -> None:
    question = {"kind": "probe", "graph": GRAPH, "recipe": RECIPE}
    asked = send("POST", "/api/measurements", question).json()["id"]
    for answer in ('{"a": 1}', '{"seconds": 3}', '{"rates": []}', "{"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE graphapp_measurement SET answer = %s, state = 'done'", [answer])
        told = send("GET", f"/api/measurements/{asked}").json()
        assert (told["state"], told["answer"]) == ("failed", None)
        assert "again" in told["message"]
        assert send("POST", "/api/measurements", question).status_code == 202
