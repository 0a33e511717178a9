"""Words out of characters: how a segmentation is judged, and features made by hand."""

from pathlib import Path

import numpy
import pytest
import torch

from engine.data import Column
from engine.data.characters import CLASSES, character_class, encode_characters
from engine.data.write import Table, write_dataset
from engine.recipe.metrics.accuracy import Accuracy
from engine.recipe.metrics.boundary_f import BoundaryF
from engine.recipe.metrics.word_f import WordF
from engine.recipe.part import Metric
from tests.engine.train.runs import Attempt, home, make_run
from tests.graphs import chain, node

GOLD = [1, 0, 1, 1, 0]  # ab·c·de
GUESS = [1, 0, 1, 0, 1]  # ab·cd·e
SCORES = [(Accuracy(), 0.6), (BoundaryF(), 0.667), (WordF(), 0.333)]


def scores_of(tags: list[int]) -> torch.Tensor:
    """What a network with two units says that means these tags."""
    return torch.nn.functional.one_hot(torch.tensor(tags), 2).float()


def score_of(metric: Metric, output: torch.Tensor, target: torch.Tensor) -> float:
    """The metric over one batch."""
    sums = [float(addend) for addend in metric.sums(output, target, 0.0)]
    return float(metric.value(sums))


@pytest.mark.parametrize(("metric", "score"), SCORES)
def test_a_wrong_boundary_costs_two_words(metric: Metric, score: float) -> None:
    found = score_of(metric, scores_of(GUESS), torch.tensor(GOLD))
    assert found == pytest.approx(score, abs=5e-4)


@pytest.mark.parametrize(("metric", "score"), SCORES)
def test_one_unit_says_where_a_word_begins(metric: Metric, score: float) -> None:
    logits = torch.tensor(GUESS).float()[:, None] - 0.5
    found = score_of(metric, logits, torch.tensor(GOLD).float()[:, None])
    assert found == pytest.approx(score, abs=5e-4)


@pytest.mark.parametrize("metric", [BoundaryF(), WordF()])
def test_a_right_segmentation_is_whole(metric: Metric) -> None:
    assert score_of(metric, scores_of(GOLD), torch.tensor(GOLD)) == 1
    joined = [1, 0, 0, 0, 0]  # abcde: one word, of which only the outer ends are right
    words = score_of(WordF(), scores_of(joined), torch.tensor(GOLD))
    assert words == 0


def test_words_are_counted_as_a_person_would() -> None:
    """Against a plain count over sets of (start, end), for many random segmentations."""

    def words(tags: list[int]) -> set[tuple[int, int]]:
        starts = [place for place, tag in enumerate(tags) if tag or place == 0]
        return set(zip(starts, [*starts[1:], len(tags)], strict=True))

    random = numpy.random.default_rng(0)
    for _ in range(200):
        gold, guess = random.integers(0, 2, (2, random.integers(1, 12))).tolist()
        right, known, said = len(words(gold) & words(guess)), len(words(gold)), len(words(guess))
        found = score_of(WordF(), scores_of(guess), torch.tensor(gold))
        assert found == pytest.approx(2 * right / (known + said))


def test_a_network_learns_where_words_begin(tmp_path: Path) -> None:
    """A run on tags, judged by all three: after "ก" or "ข" a word begins, whatever comes."""
    random = numpy.random.default_rng(0)
    texts = [random.integers(2, 8, random.integers(3, 20)) for _ in range(200)]
    tags = [numpy.isin(numpy.concatenate([[2], text[:-1]]), (2, 3)).astype(int) for text in texts]
    columns = [
        Column(name="text", type="tokens", vocabulary=8),
        Column(name="begins", type="tags", classes=("inside", "begin")),
    ]
    folder = home() / "data" / "segmented"
    if not folder.exists():
        table = Table("Segmented", "", "CC0-1.0", columns, [texts, tags], "begins")
        write_dataset(folder, "segmented", table)
    graph = chain(
        node("text", "Input", shape=[None], kind="tokens", vocabulary=8),
        node("points", "Embedding", input_dim=8, output_dim=8),
        node("context", "Window", before=1, after=1),
        node("tag", "Dense", units=2, activation="softmax"),
    )
    metrics = ["accuracy", "boundary_f", {"name": "word_f", "begin": 1}]
    recipe = {"data": "segmented", "target": "begins", "metrics": metrics, "epochs": 30}
    rate = {"name": "adagrad", "learning_rate": 0.3}
    attempt = Attempt(make_run(tmp_path / "run", graph, optimizer=rate, **recipe))
    attempt.run()
    epochs = [event["values"] for event in attempt.told("epoch")]
    first, last = epochs[0], epochs[-1]
    assert first["train/word_f"] < first["train/boundary_f"] < first["train/accuracy"]
    assert [last[f"validation/{name}"] for name in ("accuracy", "boundary_f", "word_f")] == [1] * 3


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        ("กขฮ", "consonant"),
        ("ะาำิเแไๅ็", "vowel"),
        ("่้๊๋", "tone"),
        ("0๙7", "digit"),
        ("aZéж", "letter"),
        (" ,ฯ€", None),
    ],
)
def test_characters_have_classes(characters: str, kind: str | None) -> None:
    found = {character: character_class(character) for character in characters}
    if kind is None:
        found.pop("ฯ")  # the sign of an abbreviation is a letter to Unicode
    assert set(found.values()) == {kind}


def test_features_made_by_hand_stand_beside_one_hot_and_embedding() -> None:
    """ "น้ำ 7": a consonant, a tone, a vowel, a space, a digit."""
    rows = encode_characters("น้ำ 7")
    assert rows.dtype == numpy.float32
    assert rows.shape == (5, 5)
    names = [CLASSES[row.argmax()] if row.any() else None for row in rows]
    assert names == ["consonant", "tone", "vowel", None, "digit"]
    assert rows.sum(1).tolist() == [1, 1, 1, 0, 1]
