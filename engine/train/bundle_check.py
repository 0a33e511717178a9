"""Whether the files of a bundle are those that were written. Imports no torch."""

import re
from pathlib import Path

from engine.data.damaged import FileDamaged, expect_unchanged, unsealed

MANIFEST = "manifest.json"
WEIGHTS = "weights.safetensors"
NAME = r"[A-Za-z0-9_.-]{1,100}"
"""What a file of a bundle may be called: it lies in the bundle's own folder."""
MANIFEST_LIMIT = 1024 * 1024


def has_bundle(folder: Path) -> bool:
    """Whether a folder holds a bundle, damaged or not."""
    return (folder / MANIFEST).is_file()


def expect_bundle(folder: Path, only: str | None = None) -> list[Path]:
    """The bundle's files, each held against its sha256, and the manifest last.

    ``only``: look at this file alone. Raises FileDamaged naming the first that differs.
    """
    remedy = "Take the bundle from a copy, or train the run again."
    if (folder.parent / "run.json").is_file():
        remedy = "Have the run write its bundle anew, from its last checkpoint: brickwork train "
        remedy += f"--resume {folder.parent}"
    try:
        manifest = unsealed(folder / MANIFEST, MANIFEST_LIMIT, remedy)
    except FileNotFoundError:
        raise FileDamaged(folder / MANIFEST, remedy) from None
    hashes = manifest.get("sha256") if isinstance(manifest, dict) else None
    if not isinstance(hashes, dict) or not all(re.fullmatch(NAME, name) for name in hashes):
        raise FileDamaged(folder / MANIFEST, remedy)
    if not {WEIGHTS, only or WEIGHTS} <= set(hashes):  # it is the manifest of something else
        raise FileDamaged(folder / MANIFEST, remedy)
    for name, known in hashes.items():
        if only in (None, name):
            expect_unchanged(folder / name, known, remedy)
    return [folder / name for name in hashes] + [folder / MANIFEST]
