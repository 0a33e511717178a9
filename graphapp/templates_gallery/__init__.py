"""The gallery: graphs with recipes that are ready to train, one JSON file each."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def templates() -> list[dict[str, Any]]:
    """Every template, the quickest first; the default one carries the id `digits-cnn`."""
    files = Path(__file__).parent.glob("*.json")
    found = [{"id": file.stem, **json.loads(file.read_text("utf-8"))} for file in files]
    return sorted(found, key=lambda template: (template["seconds"], template["id"]))
