"""Writes the files that are made from Python: schemas, the API's types, the block reference.

With --check nothing is written; the exit code is 1 where a file is not what it would be.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.block_reference import block_reference
from scripts.setup import FRONTEND, PROJECT, PYTHON, find_node

GENERATED = FRONTEND / "src" / "generated"


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
        GENERATED / "openapi.json": openapi,
        GENERATED / "api.gen.ts": api_types,
    }


def graph_schema() -> str:
    from engine.spec.schema import graph_schema

    return json.dumps(graph_schema(), indent=2, ensure_ascii=False) + "\n"


def openapi() -> str:
    command = [str(PYTHON), "manage.py", "export_openapi_schema", "--api", "graphapp.api.api"]
    schema = json.loads(_output(command, PROJECT))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def api_types() -> str:
    """TypeScript types of the API, made from its OpenAPI document by openapi-typescript."""
    source = GENERATED / "openapi.check.json"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(openapi(), "utf-8")
    try:
        return _output(["npx", "--no-install", "openapi-typescript", str(source)], FRONTEND)
    finally:
        source.unlink()


def _output(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PATH": find_node()}
    answer = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{answer.stdout}{answer.stderr}")
    return answer.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
