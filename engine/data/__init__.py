"""Data sets: folders of typed columns, built in or imported, and how they are split and encoded.

Nothing here imports torch, so that the web process can list and describe data sets.
"""

from engine.data.catalogue import UnknownData, find_data, list_data
from engine.data.csv_import import import_csv
from engine.data.dataset import BadData, Column, Dataset, data_folder, home_folder, open_dataset

__all__ = [
    "BadData",
    "Column",
    "Dataset",
    "UnknownData",
    "data_folder",
    "find_data",
    "home_folder",
    "import_csv",
    "list_data",
    "open_dataset",
]
