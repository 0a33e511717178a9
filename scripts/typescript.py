"""TypeScript types of Python's: of the API's OpenAPI document, and of typed dictionaries."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from scripts.setup import FRONTEND, find_node

REFERENCE = "#/components/schemas/{model}"


def types_of(name: str, kind: Any) -> str:
    """TypeScript of a Python type and all that it is made of; NAME is the outermost one's."""
    schema = TypeAdapter(kind).json_schema(ref_template=REFERENCE, mode="serialization")
    schemas = schema.pop("$defs", {}) | {name: schema}
    document = {
        "openapi": "3.1.0",
        "info": {"title": name, "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    return types_of_openapi(document)


def types_of_openapi(document: dict[str, Any]) -> str:
    """TypeScript of an OpenAPI document, by openapi-typescript. Raises RuntimeError."""
    with tempfile.TemporaryDirectory(prefix="brickwork-types-") as folder:
        source = Path(folder) / "openapi.json"
        source.write_text(json.dumps(document), "utf-8")
        answer = subprocess.run(
            ["npx", "--no-install", "openapi-typescript", str(source)],
            cwd=FRONTEND,
            env={**os.environ, "PATH": find_node()},
            capture_output=True,
            text=True,
            check=False,
        )
    if answer.returncode != 0:
        raise RuntimeError(f"openapi-typescript failed:\n{answer.stdout}{answer.stderr}")
    return answer.stdout
