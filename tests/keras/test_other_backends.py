"""The Keras source on a backend other than torch: what a person may have installed instead."""

import os
import subprocess
import sys

import pytest

HELD = ("test_uneven_padding.py", "test_source.py::test_its_examples")


@pytest.mark.soak
def test_on_jax() -> None:
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    tests = [f"tests/keras/{name}" for name in HELD]
    # Keras reads its backend when it is imported, and this process has.
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5_000:]
