"""Take a trained network home."""

import argparse
import os
import zipfile
from pathlib import Path

from engine.cli.messages import InputAtFault, NotBuiltYet, cannot_write, tell_problems
from engine.export.keras_bundle import keras_files
from engine.spec import NoKerasSource
from engine.train.bundle_check import expect_bundle, has_bundle
from engine.train.run_folder import open_run

BUILT = ("bundle", "keras")
FORMATS = ("bundle", "onnx", "pt2", "keras")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="DIR", type=Path, help="a run's folder")
    parser.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    if options.format not in BUILT:
        built = ", ".join(BUILT)
        raise NotBuiltYet(f"Export as {options.format} is not built yet; built: {built}.")
    frozen = open_run(options.run)
    folder = frozen.folder / "model"
    if not has_bundle(folder):
        raise InputAtFault(f"{options.run} has no trained model yet; let it finish first.")
    files = {path.name: path.read_bytes() for path in expect_bundle(folder)}
    if options.format == "keras":
        try:
            files = keras_files(folder)
        except NoKerasSource as refused:
            tell_problems(refused.problems)
            return 1
    try:
        _pack(files, options.out)
    except OSError as error:
        raise cannot_write(options.out, error) from None
    print(f"Wrote {options.out}: {', '.join(files)}")
    return 0


def _pack(files: dict[str, bytes], out: Path) -> None:
    """Files as one zip file, whole or absent."""
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        os.replace(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)
