"""What cannot be put to a network: kinds of fault × types of columns × places, made by a program.

Each is the text of an INPUT, or the content of a file with the end of its name, and what a message
about it has to name.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from PIL import Image


@dataclass(frozen=True)
class Bad:
    """One wrong input: for which network, what is wrong, the input, and what has to be named."""

    network: str
    what: str
    text: str
    content: bytes | None = None
    named: str = ""


GOOD: dict[str, dict[str, Any]] = {
    "mixed": {"size": 1.5, "day": "2020-01-01", "kind": "x"},
    "words": {"words": ["a", "b", "c"]},
    "digits": {"image": [[0.5] * 8] * 8},
}
MISSING: dict[str, Any] = {"null": None, "nan": float("nan"), "text nan": "nan", "empty": "",
                           "n/a": "N/A", "None": "None"}  # fmt: skip
WRONG: dict[str, dict[str, Any]] = {
    "size": {"word": "big", "comma": "1,5", "thousands": "1,234", "infinite": float("inf"),
             "huge": 10**400, "list": [1, 2], "object": {"a": 1}, "true": True, "thai": "๓",
             "underscore": "1_000", "out of float32": 1e300},
    "day": {"slashes": "31/12/2020", "no such day": "2020-13-45", "list": ["2020-01-01"],
            "true": True, "zone": "2020-01-01T00:00:00+99:00", "far": 1e12, "word": "today"},
    "kind": {"unknown": "z", "number": 7, "list": ["x"], "true": True, "object": {}},
    "words": {"too large": [3, 99_999], "negative": [3, -1], "empty list": [], "number": 7,
              "text": "a b", "nested": [["a"]], "half": [3.5], "null": None,
              "null in it": [3, None],
              "true": [True], "object": {"a": 1}, "too short": ["a"]},
    "image": {"flat": [0.5] * 64, "small": [[0.5] * 7] * 8, "ragged": [[0.5] * 8] * 7 + [[1.0]],
              "word": [["a"] * 8] * 8, "nan in it": [[float("nan")] * 8] * 8, "number": 3,
              "null in it": [[None] * 8] * 8, "three channels": [[[0.5] * 8] * 8] * 3,
              "infinite": [[float("inf")] * 8] * 8, "text": "picture.png"},
}  # fmt: skip
FILES: dict[str, tuple[str, bytes]] = {
    "an empty table": ("a.csv", b""),
    "an empty json": ("a.json", b""),
    "blank": ("a.csv", b" \n \n"),
    "a zip": ("a.csv", b"PK\x03\x04" + bytes(60)),
    "a spreadsheet": ("a.xlsx", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml xl/"),
    "parquet": ("a.csv", b"PAR1" + bytes(60)),
    "a pickle": ("a.npy", b"\x80\x04\x95" + bytes(60)),
    "a page": ("a.csv", b"<!DOCTYPE html><table><tr><td>1</table>"),
    "a pdf": ("a.csv", b"%PDF-1.7\n" + bytes(60)),
    "gzip": ("a.csv", b"\x1f\x8b\x08" + bytes(60)),
    "a program": ("a.csv", b"\x7fELF" + bytes(60)),
    "zeros": ("a.csv", bytes(600)),
    "noise": ("a.bin", bytes(range(1, 256))),
    "a cut picture": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    "no json": ("a.json", b"{'size': 1}"),
    "json cut off": ("a.json", b'[{"size": 1}, {"si'),
    "json too deep": ("a.json", b"[" * 100_000),
    "json of another encoding": ("a.json", b'{"size": "caf\xe9"}'),
    "a key twice": ("a.json", b'{"size": 1, "size": 2}'),
    "a windows table": ("a.csv", b"gr\xf6\xdfe,day\n1,2020-01-01\n"),
    "a tree not closed": ("a.txt", b"(1 (0 a) (1 b)"),
}


def bad_inputs() -> Iterator[Bad]:
    """All of them, in the same order each time."""
    for network, good in GOOD.items():
        for column in good:
            missing = MISSING if network == "mixed" else {}
            for what, value in (missing | WRONG[column]).items():
                row = json.dumps(good | {column: value})
                yield Bad(network, f"{column} {what}", row, named=column)
                rows = json.dumps([good, good, good | {column: value}])
                yield Bad(network, f"{column} {what}, third of a list", rows, named="Row 3")
            left = {name: value for name, value in good.items() if name != column}
            yield Bad(network, f"no {column}", json.dumps(left), named=column)
        for what, (name, content) in FILES.items():
            yield Bad(network, what, name, content)
        for text in ("", "nonsense", "{}", "[]", "[[]]", "null", "5000", '"x"', "[{}]", "[1, {}]"):
            yield Bad(network, f"the text {text!r}", text)
    yield from _tables()
    yield from _arrays()
    yield from _pictures()


def _tables() -> Iterator[Bad]:
    """The wrong values of the mixed columns as cells of tables, whatever separates them."""
    good = {name: str(value) for name, value in GOOD["mixed"].items()}
    texts = {column: {what: value for what, value in wrong.items() if isinstance(value, str)}
             for column, wrong in WRONG.items() if column in good}  # fmt: skip
    for sign, name in ((";", "a.csv"), ("\t", "a.tsv"), ("|", "a.txt")):
        for column in good:
            for what, value in ({"empty": "", "nan": "NaN"} | texts[column]).items():
                lines = [good, good, good | {column: value}]
                text = "\n".join(sign.join(row.values()) for row in [dict(zip(good, good)), *lines])  # noqa: B905
                yield Bad("mixed", f"{column} {what} after {sign!r}", name, text.encode(), "Row 4")
        text = f"size{sign}day{sign}kind\n1{sign}2020-01-01\n"
        yield Bad("mixed", f"a short row after {sign!r}", name, text.encode(), "Row 2")
        text = f'size{sign}day{sign}kind\n"1{sign}2020-01-01{sign}x\n'
        yield Bad("mixed", f"an open quote after {sign!r}", name, text.encode(), "Row 2")
        text = f"size{sign}size{sign}kind\n1{sign}2{sign}x\n"
        yield Bad("mixed", f"a name twice after {sign!r}", name, text.encode(), "size")
        text = f"size{sign}days{sign}kind\n1{sign}2020-01-01{sign}x\n"
        yield Bad("mixed", f"another name after {sign!r}", name, text.encode(), "'days'")


def _arrays() -> Iterator[Bad]:
    arrays: dict[str, Any] = {
        "objects": numpy.array([{}, 1], dtype=object),
        "texts": numpy.array(["a", "b"]),
        "complex": numpy.ones((8, 8), complex),
        "dates": numpy.array(["2020-01-01"], "datetime64[D]"),
        "nothing": numpy.ones((0, 8, 8)),
        "of another shape": numpy.ones((2, 1, 8, 9)),
        "with a nan": numpy.full((2, 1, 8, 8), numpy.nan),
    }
    for network in GOOD:
        for what, array in arrays.items():
            file = io.BytesIO()
            numpy.save(file, array, allow_pickle=True)
            yield Bad(network, f"an array {what}", "a.npy", file.getvalue())
        file = io.BytesIO()
        numpy.save(file, numpy.ones((2, 1, 8, 8)))
        content = file.getvalue()
        yield Bad(network, "an array cut off", "a.npy", content[:-8])
        yield Bad(
            network, "an array that says more", "a.npy", content.replace(b"(2, 1", b"(2**40,")
        )
        yield Bad(network, "an array with a long header", "a.npy", content[:8] + b"\xff\xff")


def _pictures() -> Iterator[Bad]:
    file = io.BytesIO()
    Image.new("1", (6_000, 5_000)).save(file, "PNG")
    yield Bad("digits", "a picture too large", "a.png", file.getvalue(), "25 million")
    file = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(file, "JPEG")
    yield Bad("digits", "a picture cut off", "a.jpg", file.getvalue()[:400], "picture")
    for network in ("mixed", "words"):
        yield Bad(network, "a picture", "a.jpg", file.getvalue(), "picture")
