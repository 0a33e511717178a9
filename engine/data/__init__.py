"""Data sets: folders of typed columns, built in or imported, and how they are split and encoded.

Nothing here imports torch, so that the web process can list and describe data sets.
"""

from pathlib import Path
from typing import Any

from engine.data.catalogue import (
    DataInUse,
    UnknownData,
    deletable_data,
    delete_data,
    describe_data,
    find_data,
    list_data,
    list_entry,
    missing_files,
    settled_name,
)
from engine.data.dataset import BadData, Column, Dataset, data_folder, home_folder, open_dataset


def import_file(file: Path, name: str, home: Path, most: int | None = None) -> dict[str, Any]:
    """Make a data set of a file; see ``engine.data.file_import``. Raises BadData."""
    # Imported when needed: only importing tables needs pyarrow, which every trainer would pay for.
    from engine.data import file_import

    return file_import.import_file(file, name, home, most)


__all__ = [
    "BadData",
    "Column",
    "DataInUse",
    "Dataset",
    "UnknownData",
    "data_folder",
    "deletable_data",
    "delete_data",
    "describe_data",
    "find_data",
    "home_folder",
    "import_file",
    "list_data",
    "list_entry",
    "missing_files",
    "open_dataset",
    "settled_name",
]
