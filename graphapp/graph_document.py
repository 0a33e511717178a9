"""Reading the graph documents that clients send."""

from typing import Any

from engine.spec import read_graph


def stored_document(document: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The document as it will be kept, and the graph's name.

    Raises:
        BadDocument: it is no graph document.
    """
    canonical = read_graph(document).to_data()
    return canonical, str(canonical.get("name") or "Untitled")[:200]
