"""A trained network for Keras: a program of its own, without Brickwork, gives the same numbers."""

import os
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
import torch

from engine.export.keras_bundle import keras_files
from engine.train.examples import Examples
from tests.engine.export.test_bundle import trained
from tests.engine.train.runs import CPU

ASK = """
import numpy
from load_weights import load_weights
from model_keras import model

load_weights(model)
with numpy.load("given.npz") as given:
    arrays = [given[name] for name in sorted(given.files)]
answer = model(arrays if len(arrays) > 1 else arrays[0])
numpy.save("answer.npy", answer.detach().cpu().numpy())
"""


@pytest.mark.parametrize("family", ["cnn", "lstm"])
def test_a_program_of_its_own_gives_the_same_numbers(family: str, tmp_path: Path) -> None:
    attempt, bundle = trained(family)
    files = keras_files(bundle)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert not any(b"brickwork" in files[name] for name in ("model_keras.py", "load_weights.py"))
    run, model = attempt.training.run, attempt.training.model.eval()
    batch = next(Examples(run, run.rows("test")[:5], CPU).slices(5))
    arguments = {f"input_{place}": array.numpy() for place, array in enumerate(batch.arguments)}
    numpy.savez(tmp_path / "given.npz", allow_pickle=False, **arguments)
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    subprocess.run([sys.executable, "-c", ASK], cwd=tmp_path, env=environment, check=True)
    command = [sys.executable, "load_weights.py", "model.keras"]
    told = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert b"dense" in told.stdout
    assert (tmp_path / "model.keras").is_file()
    with torch.no_grad():
        wanted = model(*batch.arguments).numpy()
    found = numpy.load(tmp_path / "answer.npy")
    numpy.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)
