"""Every kind of file that Brickwork stores, by its path; a new kind has to be told here.

What is known of a file: who can say that a bit of it has flipped, or that nobody reads it.
"""

import re
from pathlib import Path

NOBODY = ("lock", "standard_error.txt", r"attempt-\d+\.log", r"not_compiled\.json")
"""Files of which nothing is read: that they are there says it, or they are for people."""
BUNDLE = ("model.py", "weights.safetensors", "preprocessing.json", "predict.py",
          "requirements.txt", "recipe.json", "graph.brick.json", "README.md",
          "manifest.json")  # fmt: skip
RUN = {
    "run.json": r"run\.json",
    "split.npy": r"split\.npy",
    "start.safetensors": r"start\.safetensors",
    "checkpoint": r"attempt-\d+/step-\d{9}-\d{8}\.[0-9a-f]{64}\.checkpoint",
    "events.jsonl": r"events\.jsonl",
    "changes.jsonl": r"attempt-\d+/changes\.jsonl",
    **{f"model/{name}": f"model/{re.escape(name)}" for name in BUNDLE},
}
DATA = {
    "dataset.json": r"dataset\.json",
    "column": r"column-\d+\.npy",
    "offsets": r"column-\d+-offsets\.npy",
}


def kinds_in(folder: Path, known: dict[str, str]) -> dict[str, Path]:
    """A file of each kind in a folder, the last by name. Fails over a kind that is not known."""
    found: dict[str, Path] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = path.relative_to(folder).as_posix()
        if any(re.fullmatch(pattern, path.name) for pattern in NOBODY):
            continue
        kinds = [kind for kind, pattern in known.items() if re.fullmatch(pattern, place)]
        assert len(kinds) == 1, f"{place}: who tells where a bit of it flips? (tests/faults)"
        found[kinds[0]] = path
    return found


def flip(path: Path, place: float = 0.6) -> None:
    """Flip one bit of a file, a PLACE of the way through it."""
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 1
    path.write_bytes(content)
