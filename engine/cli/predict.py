"""Ask a trained run's network; prints JSON {output, label, probabilities}."""

import argparse
import subprocess
import sys
from pathlib import Path

from engine.cli.messages import InputAtFault
from engine.train.bundle_check import expect_bundle, has_bundle
from engine.train.run_folder import open_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="DIR", type=Path, help="a run's folder")
    parser.add_argument(
        "input", metavar="INPUT", help="JSON (an array or rows), .npy, an image or a CSV"
    )


def run(options: argparse.Namespace) -> int:
    bundle = open_run(options.run).folder / "model"
    if not has_bundle(bundle):
        raise InputAtFault(f"{options.run} has no trained model yet; let it finish first.")
    expect_bundle(bundle)
    # The bundle's own program, as the user will run it at home.
    command = [sys.executable, "-B", str(bundle / "predict.py"), options.input]
    return subprocess.run(command, check=False).returncode
