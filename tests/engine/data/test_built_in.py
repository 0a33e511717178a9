"""The data sets that come with Brickwork."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import pytest

from engine.data import UnknownData, find_data, list_data, open_dataset
from engine.data.built_in import built_in_names
from tests.engine.train.runs import home

ROWS = {
    "digits": 1_797, "iris": 150, "diabetes": 442,
    "spiral": 1_000, "circles": 1_000, "xor": 1_000, "blobs": 1_000,
    "worked_example": 1,
}  # fmt: skip


def test_all_are_there_whole_and_described() -> None:
    assert set(built_in_names()) == set(ROWS)
    for name, rows in ROWS.items():
        dataset = open_dataset(find_data(name, home()))
        dataset.verify()
        assert dataset.rows == rows
        for key in ("title", "description", "licence", "default_target"):
            assert dataset.description[key]
        assert dataset.description["default_target"] in dataset.columns
        for column in dataset.columns.values():
            assert len(dataset.array(column.name)) == rows
        assert len(dataset.description["preview"]) == min(10, rows)


def test_digits_are_images_from_0_to_1() -> None:
    digits = open_dataset(find_data("digits", home()))
    images = digits.array("image")
    assert digits.columns["image"].shape == (1, 8, 8)
    assert images.shape == (1_797, 1, 8, 8)
    assert (images.min(), images.max()) == (0.0, 1.0)
    assert digits.columns["digit"].classes == tuple("0123456789")


def test_noise_and_size_are_settings() -> None:
    plain, noisy = (
        open_dataset(find_data(name, home())) for name in ("spiral", "spiral?noise=0.5&rows=200")
    )
    assert noisy.rows == 200
    assert noisy.folder != plain.folder
    assert find_data("spiral?noise=0.1", home()) == plain.folder, "the default is the plain set"
    still = open_dataset(find_data("spiral?noise=0.0", home()))
    turn = numpy.hypot(still.array("x"), still.array("y"))
    assert turn.max() <= 3.0 + 1e-9
    names = [item["name"] for item in list_data(home())]
    assert not any("?" in name for name in names), "what was made of settings is nobody's data set"


@pytest.mark.parametrize(
    "name",
    ["spirall", "", "..", "../x", "a/b", "x\0y", "spiral?noise=-1", "spiral?noise=x", "iris?a=1"],
)
def test_what_is_not_there_is_unknown(name: str) -> None:
    with pytest.raises(UnknownData) as caught:
        find_data(name, home())
    assert caught.value.problem.code == "unknown_data"


def test_two_may_make_one_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        folders = set(pool.map(lambda _: find_data("blobs?rows=5000", tmp_path), range(16)))
    assert len(folders) == 1
    open_dataset(folders.pop()).verify()
    assert len(list((tmp_path / "data").iterdir())) == 1, "nothing half-made is left"


def test_listing_imports_neither_torch_nor_scikit_learn_once_they_are_made() -> None:
    for name in built_in_names():
        find_data(name, home())
    program = (
        "import sys; from pathlib import Path; from engine.data import list_data;"
        "import engine.recipe, engine.train.run_folder, engine.train.supervise, engine.cli;"
        f"assert list_data(Path({str(home())!r}));"
        "assert not {'torch', 'sklearn', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
