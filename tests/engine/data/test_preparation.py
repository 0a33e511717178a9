"""Splits and normalization."""

from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import BadData, Column, find_data, open_dataset
from engine.data.preprocessing import encode, encode_sequences, measure
from engine.data.splits import TEST, TRAINING, VALIDATION, split_rows
from engine.data.write import Table, write_dataset
from engine.recipe.task import part_sizes
from tests.engine.train.runs import home


@given(
    rows=st.integers(5, 400),
    shares=st.tuples(st.floats(0, 0.4), st.floats(0, 0.4)),
    seed=st.integers(0, 2**32 - 1),
    classes=st.integers(1, 12),
)
def test_parts_have_their_sizes_and_classes_in_proportion(
    rows: int, shares: tuple[float, float], seed: int, classes: int
) -> None:
    sizes = part_sizes(rows, *shares)
    labels = numpy.random.default_rng(seed).integers(0, classes, rows)
    for stratum in (None, labels):
        parts = split_rows(sizes, seed, stratum)
        assert [int((parts == part).sum()) for part in (TRAINING, VALIDATION, TEST)] == list(sizes)
        assert (parts == split_rows(sizes, seed, stratum)).all(), "the same seed, the same split"
    for part, size in zip((VALIDATION, TEST), sizes[1:], strict=True):
        for number in range(classes):
            share = (labels == number).sum() * size / rows
            assert abs((labels[parts == part] == number).sum() - share) <= 2


def test_another_seed_is_another_split() -> None:
    assert (split_rows((70, 15, 15), 1, None) != split_rows((70, 15, 15), 2, None)).any()


def test_normalization_is_measured_on_the_training_part_only() -> None:
    dataset = open_dataset(find_data("diabetes", home()))
    training = numpy.arange(300)
    columns = list(dataset.columns.values())[:10]
    measured = measure(dataset, columns, training)
    rows = encode(dataset, measured, training)
    assert rows.shape == (300, 10)
    assert rows.mean(0) == pytest.approx(numpy.zeros(10), abs=1e-6)
    assert rows.std(0) == pytest.approx(numpy.ones(10), abs=1e-6)
    assert measured[0]["mean"] == pytest.approx(dataset.array("age")[:300].mean())
    assert abs(encode(dataset, measured, numpy.arange(300, 442)).mean(0)).max() > 0.01


def test_classes_are_one_hot_and_join_numbers() -> None:
    dataset = open_dataset(find_data("iris", home()))
    columns = [dataset.columns["species"], dataset.columns["petal width"]]
    rows = encode(dataset, measure(dataset, columns, numpy.arange(150)), numpy.array([0, 149]))
    assert rows[:, :3].tolist() == [[1, 0, 0], [0, 0, 1]]
    assert rows.shape == (2, 4)


def test_sequences_are_padded_on_the_right() -> None:
    dataset = open_dataset(home() / "data" / "words")
    offsets = dataset.offsets("text")
    assert offsets is not None
    padded, lengths = encode_sequences(dataset, "text", numpy.array([0, 3, 5]))
    for row, number in zip(padded, (0, 3, 5), strict=True):
        real = dataset.array("text")[offsets[number] : offsets[number + 1]]
        assert row[: len(real)].tolist() == real.tolist()
        assert not row[len(real) :].any()
    assert padded.shape[1] == lengths.max()


def test_numbers_beyond_what_the_network_takes_are_told(tmp_path: Path) -> None:
    """Too large to have a deviation; or, of a row that was not learned from, to be normalized."""
    random = numpy.random.default_rng(1).normal(size=20)
    for name, values, says in (
        ("huge", random * 1e300, "Numbers of the column 'size' are too large to be normalized"),
        ("late", numpy.append(random[:19], 1e300), "Row 21, column 'size' of the data set 'late'"),
    ):
        folder, column = tmp_path / name, Column(name="size", type="number")
        write_dataset(folder, name, Table(name, "", "", [column], [values], None))
        dataset = open_dataset(folder)
        with pytest.raises(BadData, match=says):
            encode(dataset, measure(dataset, [column], numpy.arange(10)), numpy.arange(20))
