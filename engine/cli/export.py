"""Take a trained network home."""

import argparse
import hashlib
import os
import zipfile
from pathlib import Path

from engine.cli.messages import InputAtFault, NotBuiltYet
from engine.spec import strict_json
from engine.train.run_folder import open_run

FORMATS = ("bundle", "onnx", "pt2", "keras")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="DIR", type=Path, help="a run's folder")
    parser.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="the file to write")


def run(options: argparse.Namespace) -> int:
    if options.format != "bundle":
        raise NotBuiltYet(f"Export as {options.format} is not built yet; built: bundle.")
    frozen = open_run(options.run)
    folder = frozen.folder / "model"
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise InputAtFault(f"{options.run} has no trained model yet; let it finish first.")
    hashes = strict_json.loads(manifest.read_bytes())["sha256"]
    try:
        _pack(folder, hashes, options.out)
    except OSError as error:
        raise InputAtFault(f"{options.out} cannot be written: {error.strerror}") from None
    print(f"Wrote {options.out}: {', '.join(hashes)}, manifest.json")
    return 0


def _pack(folder: Path, hashes: dict[str, str], out: Path) -> None:
    """The bundle as one zip file, each file held against its sha256, whole or absent."""
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, known in hashes.items():
                content = (folder / name).read_bytes()
                if hashlib.sha256(content).hexdigest() != known:
                    raise InputAtFault(f"{folder / name} has changed since it was exported.")
                archive.writestr(name, content)
            archive.write(folder / "manifest.json", "manifest.json")
        os.replace(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)
