"""What batches measure adds up to what the whole has, to the last bit."""

from itertools import pairwise

import numpy
import torch

from engine.recipe.losses.cross_entropy import CrossEntropy
from engine.recipe.metrics.accuracy import Accuracy
from engine.recipe.metrics.word_f import WordF
from engine.train.totals import LossTotal, Measured, Totals, add_up, read_columns

METRICS = [("accuracy", Accuracy()), ("word_f", WordF())]


def test_ratios_are_those_of_the_whole() -> None:
    """Batches of unequal size, with words of unequal number in them."""
    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(100, 2, generator=generator)
    tags = torch.randint(0, 2, (100,), generator=generator)
    edges = [0, *torch.nonzero((tags == 1) & (scores.argmax(1) == 1))[::5, 0].tolist(), 100]
    batched, whole = Totals([LossTotal(CrossEntropy())]), Totals([LossTotal(CrossEntropy())])
    for start, end in [*pairwise(edges), (100, 100)]:
        batched.add(_judged(scores[start:end], tags[start:end]))
    whole.add(_judged(scores, tags))
    found, expected = batched.evaluation("test", METRICS), whole.evaluation("test", METRICS)  # type: ignore[arg-type]
    assert found.values.keys() == {"test/loss", "test/accuracy", "test/word_f"}
    assert found.values.pop("test/loss") == 0.5
    expected.values.pop("test/loss")
    assert found == expected


def _judged(scores: torch.Tensor, tags: torch.Tensor) -> Measured:
    sums = [metric.sums(scores, tags, 0.0) for _, metric in METRICS]
    return Measured([(torch.tensor(0.5), len(tags))], sums)


def test_when_steps_are_read_changes_no_bit() -> None:
    random = numpy.random.default_rng(0)
    for shape in ((50,), (50, 3)):
        steps = random.normal(size=shape) ** 9
        at_once = add_up(None, steps)
        total = None
        for part in numpy.array_split(steps, 7):
            total = add_up(total, part)
        assert total == at_once


def test_columns_are_read_in_their_own_shapes() -> None:
    halves = [torch.full((2,), step / 2) for step in range(3)]
    counts = [torch.tensor(2**40 + step) for step in range(3)]
    found = read_columns([halves, [1, 2, 3], counts])
    assert [column.tolist() for column in found] == [
        [[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]], [1.0, 2.0, 3.0], [2.0**40, 2.0**40 + 1, 2.0**40 + 2],
    ]  # fmt: skip
