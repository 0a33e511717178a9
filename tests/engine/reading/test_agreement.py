"""What import reads, predict reads: the bundle answers a file as the network learned its rows."""

import contextlib
import io
import json
import runpy
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy
import pytest
import torch
from PIL import Image

from engine.data import import_file
from engine.export.bundle import write_bundle
from engine.reading.files import BadInput
from engine.reading.pictures import read_picture
from engine.train.examples import Examples
from tests.engine.train.runs import CPU, Attempt, home, make_run
from tests.graphs import chain, node

ENCODINGS = {"utf-8": "utf-8", "a mark": "utf-8-sig", "utf-16": "utf-16"}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
ENDS = {"unix": "\n", "windows": "\r\n"}
DAYS = ("2020-01-31", "2020-01-31T23:30:00+02:00", "2020-02-01 04:05:06Z", "2020-03-01T12:00-0530")
SPELLINGS = (("yes", " yes "), ("no", "no "))
NUMBERS = ("1.50", "+2.25e1", " -3.", ".5")
FILES = [
    *((encoding, "semicolon", "unix") for encoding in ENCODINGS),
    *(("utf-8", separator, "windows") for separator in SEPARATORS),
]


def table(separator: str, end: str) -> str:
    """Rows with dates of several zones, classes spelt in two ways, and words in quotes."""
    lines = [separator.join(("größe", "day", "kind", "level", "label"))]
    for row in range(40):
        cells = (
            NUMBERS[row % 4], DAYS[row // 2 % 4], SPELLINGS[row % 2][row // 4 % 2],
            f"{row % 3}{'.0' if row % 5 == 0 else ''}", ('"a; b, c"', "d")[row // 3 % 2],
        )  # fmt: skip
        lines.append(separator.join(cells))
    return end.join(lines) + end


@cache
def learned(encoding: str, separator: str, end: str) -> tuple[Path, Path, torch.Tensor]:
    """The file, the bundle of a network that was trained on it, and its answers to its own rows."""
    name = f"agree-{encoding}-{separator}-{end}".replace(" ", "-")
    file = Path(mkdtemp()) / "given.csv"
    file.write_bytes(table(SEPARATORS[separator], ENDS[end]).encode(ENCODINGS[encoding]))
    import_file(file, name, home())
    graph = chain(node("row", "Input", shape=[7]), node("answer", "Dense", units=2))
    run = make_run(Path(mkdtemp()) / "run", graph, data=name, target="label", epochs=2)
    attempt = Attempt(run)
    attempt.run()
    best = attempt.training.best
    assert best is not None
    write_bundle(run, best.weights, run.folder / "model")
    model = attempt.training.model
    model.load_state_dict(best.weights)
    model.eval()
    rows = Examples(run, numpy.arange(run.dataset.rows), CPU)
    with torch.inference_mode():
        answers = model(*rows.take(torch.arange(len(rows))).arguments)
    return file, run.folder / "model", torch.softmax(answers, -1)


def ask(bundle: Path, given: str) -> Any:
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = runpy.run_path(str(bundle / "predict.py"))["main"]([given])
    assert code == 0, errors.getvalue()
    return json.loads(out.getvalue())


@pytest.mark.parametrize(("encoding", "separator", "end"), FILES)
def test_the_bundle_answers_the_imported_file_as_it_was_learned(
    encoding: str, separator: str, end: str
) -> None:
    file, bundle, answers = learned(encoding, separator, end)
    told = ask(bundle, str(file))
    output = torch.tensor([answer["output"] for answer in told])
    assert torch.allclose(output, answers, atol=1e-6)


def test_blanks_around_a_class_make_no_other_class() -> None:
    _, bundle, _ = learned(*FILES[0])
    known = json.loads((bundle / "preprocessing.json").read_text())
    columns = {column["name"]: column for item in known["inputs"] for column in item["columns"]}
    assert columns["kind"]["classes"] == ["no", "yes"]
    assert columns["level"]["classes"] == ["0", "1", "2"]


def test_a_windows_table_is_refused_by_both_in_one_sentence(tmp_path: Path) -> None:
    _, bundle, _ = learned(*FILES[0])
    file = tmp_path / "given.csv"
    file.write_bytes(table(";", "\n").encode("cp1252"))
    with pytest.raises(ValueError, match="0xF6 in 'größe") as caught:
        import_file(file, "windows", tmp_path)
    out = io.StringIO()
    with contextlib.redirect_stderr(out):
        assert runpy.run_path(str(bundle / "predict.py"))["main"]([str(file)]) == 1
    assert out.getvalue().strip() == str(caught.value)


POINTS = numpy.arange(64, dtype=numpy.uint8).reshape(8, 8) * 4


def _saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def pictures() -> dict[str, bytes]:
    """One picture, kept in every way that should be read to the same numbers."""
    gray = Image.fromarray(POINTS)
    turned = Image.Exif()
    turned[0x0112] = 6
    colour = gray.convert("RGB")
    clear = gray.convert("LA")
    deep = Image.fromarray(POINTS.astype(numpy.uint16) * 257)
    return {
        "gray": _saved(gray),
        "16 bits": _saved(deep),
        "16 bits (TIFF)": _saved(deep, "TIFF"),
        "colour": _saved(colour),
        "a palette": _saved(gray.convert("P")),
        "a palette (GIF)": _saved(gray, "GIF"),
        "alpha": _saved(clear),
        "colour and alpha": _saved(colour.convert("RGBA")),
        "CMYK": _saved(colour.convert("CMYK"), "TIFF"),
        "turned by its camera": _saved(gray.transpose(Image.Transpose.ROTATE_90), exif=turned),
        "moving": _saved(gray, "GIF", save_all=True, append_images=[Image.new("L", (8, 8))]),
        "BMP": _saved(gray, "BMP"),
        "WebP": _saved(colour, "WEBP", lossless=True),
    }


@pytest.mark.parametrize("kind", pictures())
def test_a_picture_is_the_same_numbers_in_every_way_to_keep_it(kind: str, tmp_path: Path) -> None:
    """By what it holds, whatever its name says; import takes no pictures, and says what does."""
    content = pictures()[kind]
    points, _ = read_picture(io.BytesIO(content), [1, 8, 8])
    assert numpy.abs(points[0] - POINTS / 255.0).max() < 1.5 / 255
    for name in ("given.png", "given.csv"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=r"looks like a picture \(.*by predict"):
            import_file(tmp_path / name, "mine", tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_saved(Image.new("1", (6_000, 5_000))), "at most 25 million points"),
        (_saved(Image.effect_noise((64, 64), 50), "JPEG")[:400], "may be cut off"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "may be cut off"),
    ],
    ids=["huge", "truncated", "a header alone"],
)
def test_a_picture_that_is_none_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_picture(io.BytesIO(content), [1, 8, 8])
