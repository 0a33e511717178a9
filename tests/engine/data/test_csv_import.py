"""CSV import: types are found, and every mistake is a coded problem that names its place."""

import json
from pathlib import Path

import numpy
import pytest

from engine.data import BadData, import_file, list_data, open_dataset

FLOWERS = "length,width,kind\n" + "".join(
    f"{4.0 + place / 10},{place * 3},{'rose' if place % 2 else 'tulip'}\n" for place in range(20)
)


def load(text: str | bytes, home: Path, name: str = "mine") -> dict:
    file = home / "table.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_file(file, name, home)


def test_types_are_found(tmp_path: Path) -> None:
    rows = "".join(
        f"{0.5 * row},{row % 3},{'a' if row < 5 else 'b'},2024-01-{row + 1:02},text {row}\n"
        for row in range(12)
    )
    description = load("real,label,letter,day,note\n" + rows, tmp_path)
    kinds = {column["name"]: column["type"] for column in description["columns"]}
    assert kinds == {
        "real": "number", "label": "class", "letter": "class", "day": "date", "note": "text",
    }  # fmt: skip
    assert description["default_target"] == "label"
    assert description["preview"][1] == [0.5, "1", "a", "2024-01-02T00:00:00", "text 1"]
    dataset = open_dataset(tmp_path / "data" / "mine")
    assert dataset.array("letter").tolist() == [0] * 5 + [1] * 7
    assert dataset.array("day")[1] - dataset.array("day")[0] == 1.0
    dataset.verify()
    assert "mine" in [item["name"] for item in list_data(tmp_path)]


def test_semicolons_tabs_quotes_and_a_byte_order_mark(tmp_path: Path) -> None:
    for place, sign in enumerate(";\t"):
        text = "\ufeff" + FLOWERS.replace(",", sign).replace("rose", '"ro""se"')
        description = load(text, tmp_path, f"set{place}")
        assert [column["name"] for column in description["columns"]] == ["length", "width", "kind"]
        assert description["columns"][2]["classes"] == ['ro"se', "tulip"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty; a table has"),
        ("a,b\n", "The file has a header but no rows."),
        ("a,b\n1,2\n3\n", "Row 3 has 1 values, but the header has 2 columns; write"),
        ("a,b\n1,2\n3,4,5\n", "Row 3 has 3 values, but the header has 2 columns; write"),
        ("a,a\n1,2\n", "Row 1 names 'a' twice, for the columns 1 and 2; give"),
        ("a,\n1,2\n", "Column 2 has no name in row 1."),
        (
            FLOWERS.replace("4.5,", "oops,"),
            "Row 7, column 'length': 'oops' is not a number; a number is written 1.5 or 2e-3.",
        ),
        (FLOWERS.replace("4.5,", '"4,5",'), "write '4.5'"),
        (
            FLOWERS.replace("4.5,", ","),
            "Row 7, column 'length': the value is missing; write one, or leave the row out.",
        ),
        (
            FLOWERS.replace("4.5,", "NaN,"),
            "Row 7, column 'length': the value is missing; write one, or leave the row out.",
        ),
        (FLOWERS.replace("4.5,", "1e999,"), "Row 7, column 'length': '1e999' is too large"),
        ("day,n\n" + "2024-02-30,1\n" * 3, "Row 2, column 'day': '2024-02-30' is not a date"),
        ("a,b\n1," + "x" * 131_073 + "\n", "Row 2, column 'b': a field has 131,073 bytes"),
        (",".join(f"c{n}" for n in range(1_000_000)) + "\n1\n", "The first line is longer than"),
        (",".join("c" * 20_000) + "\n1\n", "more than 10,000 columns"),
        ("a,b\n1," + "x" * 9_000_000 + "\n", "longer than"),
        ("<html><body>hello</body></html>\n", "looks like a web page"),
        ("a,b\n1,2\n".encode("utf-16")[2:], "not UTF-8"),
        (b"a,b\n1,\xff\xfe\n", "not UTF-8"),
        (b"a,b\n1,\x00\n", "not UTF-8"),
        ("a,b\n1,\n2,\n", "The column 'b' is empty; fill it in, or leave the column out."),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(
    text: str | bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(BadData) as caught:
        load(text, tmp_path)
    assert said in caught.value.problem.message
    assert caught.value.problem.code == "bad_data"
    assert not (tmp_path / "data" / "mine").exists()


@pytest.mark.parametrize("name", ["", "../up", "A b", "digits", "x" * 65, "a/b", ".hidden"])
def test_names_that_cannot_be(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadData):
        load(FLOWERS, tmp_path, name)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    load(FLOWERS, tmp_path)
    with pytest.raises(BadData, match="already"):
        load(FLOWERS, tmp_path)


def test_the_description_says_what_the_files_are(tmp_path: Path) -> None:
    load(FLOWERS, tmp_path)
    folder = tmp_path / "data" / "mine"
    description = json.loads((folder / "dataset.json").read_text())
    assert set(description["files"]) == {"column-0.npy", "column-1.npy", "column-2.npy"}
    array = numpy.array(numpy.load(folder / "column-0.npy"))
    array[0] = -1
    numpy.save(folder / "column-0.npy", array)
    with pytest.raises(BadData, match=r"column-0\.npy"):
        open_dataset(folder).verify()
