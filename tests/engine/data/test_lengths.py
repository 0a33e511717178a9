"""How long rows are is known of a data set without reading it."""

import json
from pathlib import Path

import numpy

from engine.data import Column, open_dataset
from engine.data.write import Table, write_dataset


def test_a_data_set_made_earlier_tells_its_shortest_row(tmp_path: Path) -> None:
    """Its description had only the longest: what is too short is known before Train there too."""
    rows = [numpy.arange(1, length + 1) for length in (5, 3, 8)]
    column = Column(name="text", type="tokens", vocabulary=9)
    folder = tmp_path / "data" / "old"
    write_dataset(folder, "old", Table("old", "", "CC0-1.0", [column], [rows], None))
    description = json.loads((folder / "dataset.json").read_text("utf-8"))
    del description["seal"], description["columns"][0]["shortest"]
    (folder / "dataset.json").write_text(json.dumps(description), "utf-8")
    found = open_dataset(folder).columns["text"]
    assert (found.longest, found.shortest) == (8, 3)
