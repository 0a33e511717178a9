"""Runs commands one after another, goes on after a failure, and says at the end how each went."""

import os
import shlex
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from scripts.setup import FRONTEND, PROJECT, find_node


@dataclass(frozen=True)
class Step:
    """A command with a name; ``environment`` is added to this process's own."""

    name: str
    command: list[str]
    folder: Path = PROJECT
    environment: dict[str, str] = field(default_factory=dict)


def npm(name: str, *command: str, **environment: str) -> Step:
    """A step in the front end's folder, with the Node that setting up has found."""
    found = {"PATH": find_node(), "CI": "true"}
    return Step(name, list(command), FRONTEND, {**environment, **found})


def run_steps(steps: list[Step]) -> int:
    """0 where all steps succeeded, else 1; prints each step's command, seconds and outcome."""
    told, failed = [], 0
    for step in steps:
        print(f"\n▸ {step.name}: {shlex.join(step.command)}", flush=True)
        start = time.monotonic()
        answer = subprocess.run(
            step.command, cwd=step.folder, env={**os.environ, **step.environment}, check=False
        )
        seconds = time.monotonic() - start
        failed += answer.returncode != 0
        told.append(
            f"{'ok    ' if answer.returncode == 0 else 'FAILED'} {seconds:6.1f} s  {step.name}"
        )
    print("\n" + "\n".join(told), flush=True)
    return 1 if failed else 0
