"""The bundle: a folder with everything needed to use a trained network without Brickwork."""

import shutil
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import Tensor

from engine.data.damaged import hash_file, sealed
from engine.data.write import sync_folder
from engine.export.program import predict_program
from engine.export.readme import readme, takes_picture
from engine.spec import strict_json
from engine.train.bundle_check import MANIFEST
from engine.train.files import write_whole
from engine.train.run_folder import Run


def write_bundle(run: Run, weights: Mapping[str, Tensor], folder: Path) -> None:
    """Write the bundle of a run with these weights (on the CPU) as ``folder``.

    An old one is replaced. It is written beside its place and renamed: whole or absent.
    """
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in _files(run, weights).items():
            write_whole(temporary / name, content)
        hashes = {path.name: hash_file(path) for path in sorted(temporary.iterdir())}
        manifest = {"format": "brickwork.bundle", "version": 1, "sha256": hashes}
        write_whole(temporary / MANIFEST, sealed(manifest, indent=2))
        temporary.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
        sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _files(run: Run, weights: Mapping[str, Tensor]) -> dict[str, bytes]:
    preprocessing = {"format": "brickwork.preprocessing", "version": 1}
    return {
        "model.py": str(run.data["source"]).encode(),
        "weights.safetensors": save(dict(weights)),
        "preprocessing.json": _json(preprocessing | run.data["preprocessing"]),
        "predict.py": predict_program().encode(),
        "requirements.txt": _requirements(run).encode(),
        "recipe.json": _json(run.recipe),
        "graph.brick.json": _json(run.data["graph"]),
        "README.md": readme(run).encode(),
    }


def _requirements(run: Run) -> str:
    """The versions it was trained with; what a build adds ("+cpu") is no part of a release."""
    packages = ["torch", "safetensors", "numpy", *(["pillow"] if takes_picture(run) else [])]
    return "".join(f"{name}=={version(name).partition('+')[0]}\n" for name in packages)


def _json(value: Any) -> bytes:
    return strict_json.dumps(value, indent=2).encode() + b"\n"
