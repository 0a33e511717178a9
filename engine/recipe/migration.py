"""Older recipe documents, as the newest version would write them."""

from typing import Any

VERSIONS = (1, 2)
"""Those that can be read; the last one is written."""


def migrated(document: dict[str, Any], version: int) -> dict[str, Any]:
    """A document of an older version in the newest.

    Version 1 knew one loss for all outputs. Its target was a column, or an object with a column for
    each output, whatever that is called: an output "column" is no field of version 2.
    """
    target = document.get("target")
    if version > 1 or not isinstance(target, dict):
        return document
    if not all(isinstance(column, str) for column in target.values()):
        return document  # version 1 knew no such target
    named = {node: {"column": column} for node, column in target.items()}
    return {**document, "target": named}
