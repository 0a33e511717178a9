"""A run keeps to the data set it was made with: another one of that name is not taken for it."""

from pathlib import Path

import pytest

from engine.data import delete_data, import_file, open_dataset
from engine.data.dataset import BadData
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.run_folder import open_run, prepare_run
from tests.graphs import chain, node

TABLE = "a,kind\n" + "1.5,rose\n2.5,tulip\n3.5,rose\n4.25,tulip\n" * 5


def take(text: str, home: Path) -> Path:
    """Import TEXT as "mine", in the place of what has that name."""
    if (home / "data" / "mine").exists():
        delete_data("mine", home)
    (home / "table.csv").write_text(text)
    import_file(home / "table.csv", "mine", home)
    return home / "data" / "mine"


@pytest.mark.parametrize(
    "other",
    [TABLE.replace("1.5", "1.75"), TABLE.replace("tulip", "aster"), TABLE + "9.5,rose\n"],
    ids=["a number", "the name of a class", "a row"],
)
def test_another_data_set_of_that_name_is_refused(other: str, tmp_path: Path) -> None:
    graph = chain(node("x", "Input", shape=[1]), node("y", "Dense", units=2, activation="softmax"))
    recipe = read_recipe({"data": "mine", "target": "kind"})
    folder = tmp_path / "run"
    prepare_run(folder, read_graph(graph), recipe, take(TABLE, tmp_path))
    take(other, tmp_path)
    with pytest.raises(BadData, match="'mine' is another one than the run was made with"):
        _ = open_run(folder).dataset
    again = open_dataset(take(TABLE, tmp_path))
    assert open_run(folder).dataset.fingerprint == again.fingerprint
