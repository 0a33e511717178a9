"""The whole way once: an empty home, wire, check, train, watch, take home, and a digit read."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy
import pytest
from playwright.sync_api import Page, expect
from sklearn.datasets import load_digits

from tests.e2e.editor import Editor
from tests.served import Served
from tests.stack import free_port

PROJECT = Path(__file__).resolve().parents[2]
EPOCHS = 20


@pytest.mark.timeout(300)
def test_from_an_empty_home_to_a_digit_read_in_another_environment(
    page: Page, tmp_path: Path
) -> None:
    served = Served(tmp_path, free_port())
    try:
        served.wait_until_up()
        editor = Editor(page, served.url).open()
        change_the_network(editor)
        watch_it_learn(editor)
        bundle = editor.take_home(tmp_path / "bundle.zip")
        page.goto("about:blank")
    finally:
        served.end()
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(tmp_path / "bundle")
    (folder,) = (tmp_path / "bundle").iterdir()
    assert_a_digit_is_read(folder, tmp_path)


def change_the_network(editor: Editor) -> None:
    page = editor.page
    editor.drag_onto_wire("Dropout", "pool", "flat")
    expect(page.get_by_test_id("wire-pool-dropout")).to_be_attached()
    expect(page.get_by_test_id("wire-dropout-flat")).to_be_attached()
    editor.set_field("rate", "0.33")
    expect(page.get_by_test_id("node-dropout")).to_contain_text("0.33")
    expect(page.get_by_test_id("shape-dropout")).to_have_text(
        page.get_by_test_id("shape-pool").inner_text()
    )
    editor.set_recipe("epochs", str(EPOCHS))


def watch_it_learn(editor: Editor) -> None:
    editor.train()
    editor.wait_for_state("running", 20)
    seen = [(editor.state(), editor.points())]
    while seen[-1][0] not in ("finished", "failed", "stopped"):
        editor.page.wait_for_timeout(200)
        seen.append((editor.state(), editor.points()))
    while_running = sorted({points for state, points in seen if state == "running" and points})
    assert len(while_running) >= 5, f"points must arrive while it trains: {seen}"
    editor.wait_for_state("finished")
    expect(editor.page.get_by_test_id("curve-validation-accuracy")).to_have_attribute(
        "data-points", str(EPOCHS)
    )
    best = editor.page.get_by_test_id("stat-best").inner_text()
    said = editor.page.get_by_test_id("stat-validation-accuracy").inner_text()
    assert max(percent(best), percent(said)) >= 97, (best, said)


def percent(text: str) -> float:
    """The number before the % sign."""
    return float(text.partition("%")[0].strip().replace("\u202f", ""))


def assert_a_digit_is_read(bundle: Path, folder: Path) -> None:
    """predict.py with torch, safetensors and numpy and nothing else names digits of the set."""
    environment = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = str(environment / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["-c", str(PROJECT / "constraints.txt")]
    if index := os.environ.get("TORCH_INDEX"):
        subprocess.run([*pip, "--index-url", index, "torch"], check=True)
    subprocess.run([*pip, "-r", str(bundle / "requirements.txt")], check=True)
    digits = load_digits()
    pictures = digits.images.astype("float32").reshape(-1, 1, 8, 8) / 16
    assert ask(python, bundle, pictures[0])["label"] == str(digits.target[0])
    answers = ask(python, bundle, pictures[::18])
    right = [answer["label"] == str(digits.target[18 * row]) for row, answer in enumerate(answers)]
    assert len(right) == 100
    assert sum(right) >= 95


def ask(python: str, bundle: Path, pictures: Any) -> Any:
    """What predict.py of the bundle prints for an array of pictures."""
    file = bundle.parent / "pictures.npy"
    numpy.save(file, pictures)
    answer = subprocess.run(
        [python, "predict.py", str(file)],
        cwd=bundle,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)
