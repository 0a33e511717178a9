"""The web server and the worker start fast: neither ever imports torch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


@pytest.mark.parametrize("module", ["graphapp.asgi", "graphapp.tasks"])
def test_no_torch_in_the_servers_own_processes(module: str, tmp_path: Path) -> None:
    program = (
        "import django, sys; django.setup();"
        f"import {module};"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in "
        "('torch', 'sklearn')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.PROJECT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "graphapp.settings",
            "BRICKWORK_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
