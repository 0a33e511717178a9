"""Writes the files that are made from Python: schemas, TypeScript types, the block reference.

With --check nothing is written; the exit code is 1 where a file is not what it would be.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from scripts.block_picture import block_picture
from scripts.block_reference import PICTURES, block_reference
from scripts.field_reference import field_reference
from scripts.keras_page import keras_page
from scripts.lint_reference import lint_reference
from scripts.mask_page import mask_page
from scripts.recipe_reference import recipe_reference
from scripts.setup import FRONTEND, PROJECT, PYTHON
from scripts.typescript import types_of, types_of_openapi

GENERATED = FRONTEND / "src" / "generated"
BLOCK_PICTURES = PROJECT / "docs" / PICTURES


def main(arguments: list[str]) -> int:
    stale = []
    for path, make in files().items():
        content = make()
        before = path.read_text("utf-8") if path.exists() else None
        if before == content:
            continue
        stale.append(str(path.relative_to(PROJECT)))
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    for path in set(BLOCK_PICTURES.glob("*")) - files().keys():  # of a block that is no more
        stale.append(str(path.relative_to(PROJECT)))
        if "--check" not in arguments:
            path.unlink()
    if stale and "--check" in arguments:
        print(f"These files are not up to date: {', '.join(stale)}. Run `make generate`.")
        return 1
    print(f"{len(stale)} written, {len(files()) - len(stale)} up to date")
    return 0


def files() -> dict[Path, Callable[[], str]]:
    """Each generated file and what makes its content."""
    return {
        PROJECT / "docs" / "graph.schema.json": graph_schema,
        PROJECT / "docs" / "blocks.md": block_reference,
        PROJECT / "docs" / "keras.md": keras_page,
        PROJECT / "docs" / "fields.md": field_reference,
        PROJECT / "docs" / "lints.md": lint_reference,
        PROJECT / "docs" / "masks.md": mask_page,
        PROJECT / "docs" / "recipe.md": recipe_reference,
        GENERATED / "openapi.json": openapi,
        GENERATED / "api.gen.ts": api_types,
        GENERATED / "events.gen.ts": event_types,
        GENERATED / "blocks.gen.ts": block_types,
        **block_pictures(),
    }


@cache
def block_pictures() -> dict[Path, Callable[[], str]]:
    """A picture of each block."""
    from engine.spec import block_catalogue

    blocks = block_catalogue()
    names = frozenset(block["name"] for block in blocks)
    return {
        BLOCK_PICTURES / f"{block['name']}.svg": partial(block_picture, block, names)
        for block in blocks
    }


def graph_schema() -> str:
    from engine.spec.schema import graph_schema

    return json.dumps(graph_schema(), indent=2, ensure_ascii=False) + "\n"


@cache
def openapi() -> str:
    command = [str(PYTHON), "manage.py", "export_openapi_schema", "--api", "graphapp.api.api"]
    answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{answer.stdout}{answer.stderr}")
    return json.dumps(json.loads(answer.stdout), indent=2, ensure_ascii=False) + "\n"


def api_types() -> str:
    return types_of_openapi(json.loads(openapi()))


def event_types() -> str:
    from engine.train.event_kinds import RunEvent

    return types_of("RunEvent", RunEvent)


def block_types() -> str:
    from engine.spec.described import Palette

    return types_of("Palette", Palette)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
