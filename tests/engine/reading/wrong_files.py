"""The wrong inputs as files to import: what are files, and wrong values in labelled tables."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.engine.reading.bad_inputs import GOOD, bad_inputs

ROWS = 40
FORMS = {
    "": (",", "\n", "utf-8"),
    ", of Windows": (";", "\r\n", "utf-8-sig"),
    ", with tabs in UTF-16": ("\t", "\n", "utf-16"),
    ", with bars": ("|", "\n", "utf-8"),
}
"""How a table is written: its separator, the ends of its lines, its encoding."""


@dataclass(frozen=True)
class Wrong:
    """A file by its name and content; ``named``: what a message about it has to name."""

    what: str
    name: str
    content: bytes
    named: str = ""


def wrong_files() -> Iterator[Wrong]:
    """All of them, each content once, in the same order each time."""
    seen: set[tuple[str, bytes]] = set()
    for bad in bad_inputs():
        files = {"": (bad.text, bad.content)}
        if bad.content is None:
            files = {
                form: ("a.csv", _as_table(bad.network, bad.text, *how))
                for form, how in FORMS.items()
            }
        for form, (name, content) in files.items():
            if content is not None and (name, content) not in seen:
                seen.add((name, content))
                yield Wrong(f"{bad.network}, {bad.what}{form}", name, content)


def _as_table(network: str, text: str, sign: str, end: str, encoding: str) -> bytes | None:
    """The rows of a JSON text behind right ones, with labels; None where they are no cells."""
    if network != "mixed":
        return None
    try:
        given = json.loads(text)
    except ValueError:
        return None
    row = given if isinstance(given, dict) else None
    if not row or any(isinstance(value, (list, dict)) for value in row.values()):
        return None
    good = GOOD["mixed"]
    file = io.StringIO()
    table = csv.DictWriter(file, [*row, "label"], delimiter=sign, lineterminator=end)
    table.writeheader()
    for number in range(ROWS):
        right = good | {"size": number + 0.5, "kind": "xy"[number % 2]}
        table.writerow({name: right[name] for name in row} | {"label": "pq"[number % 2]})
    written = {name: "" if value is None else str(value)[:500] for name, value in row.items()}
    table.writerow(written | {"label": "p"})
    return file.getvalue().encode(encoding)
