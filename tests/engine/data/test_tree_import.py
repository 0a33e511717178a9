"""Bracketed trees: the columns they become, what is told of a bad file; they are learned."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
import pytest
from sklearn.linear_model import LogisticRegression

from engine.cli import main
from engine.data import BadData, import_file, open_dataset
from tests.engine.data.boolean_trees import boolean_trees
from tests.graphs import Document, document, node

SST = "(3 (2 It) (4 (2 really) (3 works)))\n(1 (2 It) (1 fails))\n"


def load(text: str | bytes, home: Path, file: str = "trees.txt") -> Any:
    path = home / file
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    import_file(path, "mine", home)
    return open_dataset(home / "data" / "mine")


def rows(dataset: Any, name: str) -> list[list[int]]:
    offsets, flat = dataset.offsets(name), dataset.array(name)
    return [flat[a:b].tolist() for a, b in pairwise(offsets)]


def test_a_treebank_becomes_columns(tmp_path: Path) -> None:
    dataset = load(SST, tmp_path)
    columns = dataset.columns
    assert {name: column.type for name, column in columns.items()} == {
        "words": "tokens", "parents": "tree", "labels": "tags", "label": "class",
    }  # fmt: skip
    assert columns["words"].words == ("It", "fails", "really", "works")
    assert (columns["words"].vocabulary, columns["parents"].maximum) == (7, 5)
    assert rows(dataset, "words") == [[3, 5, 6, 2, 2], [3, 4, 2]]
    assert rows(dataset, "parents") == [[5, 4, 4, 5, 0], [3, 3, 0]]
    tags = columns["labels"].classes
    assert [[tags[tag] for tag in row] for row in rows(dataset, "labels")] == [
        ["2", "2", "3", "4", "3"], ["2", "1", "1"],
    ]  # fmt: skip
    assert columns["label"].classes == ("1", "3")
    assert dataset.array("label").tolist() == [1, 0]
    assert dataset.description["default_target"] == "label"
    dataset.verify()


def test_penn_brackets_over_several_lines(tmp_path: Path) -> None:
    text = "\ufeff( (S\n    (NP (DT the) (NN cat))\n    (VP (VBZ sleeps))))\n"
    dataset = load(text, tmp_path)
    assert rows(dataset, "parents") == [[3, 3, 6, 5, 6, 0]]
    tags = dataset.columns["labels"].classes
    assert [tags[tag] for tag in rows(dataset, "labels")[0]] == ["DT", "NN", "NP", "VBZ", "VP", "S"]


def test_a_node_may_have_a_word_and_nodes_below_it(tmp_path: Path) -> None:
    dataset = load("(1 and (1 T) (1 not (0 F)))", tmp_path)
    words = dataset.columns["words"].words
    assert [words[token - 3] for token in rows(dataset, "words")[0]] == ["T", "F", "not", "and"]
    assert rows(dataset, "parents") == [[4, 3, 4, 0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(1 (0 a) (1 b)", "Line 1: the tree that begins here is never closed"),
        ("(1 a)\n(1 b))", "Line 2: ')' stands outside of every tree"),
        ("(1 a)\nword", "Line 2: 'word' stands outside of every tree"),
        ("(1 a)\n\n(1)", "Line 3: a node has neither a word nor nodes below it"),
        ("()", "Line 1: a node has neither a word nor nodes below it"),
        ("(1 very good)", "Line 1: the word 'good' needs a bracket of its own: (label good)"),
        ("(1 (0 a) b)", "Line 1: the word 'b' needs a bracket of its own"),
        ("((0 a) (1 b))", "Line 1: a node has no label"),
        ("(1 " * 2_000, "Line 1: brackets are nested more than 1,000 deep"),
        ("(1 " + "(0 a)" * 10_001 + ")", "Line 1: a tree has more than 10,000 nodes"),
        ("\n".join(f"({n} a)" for n in range(1_001)), "1,001 different labels; at most 1,000"),
        (b"(1 \xff)", "not UTF-8"),
    ],
    ids=lambda text: str(text)[:20],
)
def test_a_bad_file_is_told(text: str | bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(BadData) as told:
        load(text, tmp_path)
    assert told.value.problem.code == "bad_data"
    assert said in told.value.problem.message
    assert not (tmp_path / "data" / "mine").exists()


def test_a_table_whose_header_has_a_bracket_is_a_table(tmp_path: Path) -> None:
    text = "(x),y\n" + "".join(f"{row}.5,{row % 2}\n" for row in range(8))
    assert list(load(text, tmp_path, "table.csv").columns) == ["(x)", "y"]


def tree_network(dataset: Any) -> Document:
    columns = dataset.columns
    nodes = [
        node("words", "Input", shape=[None], kind="tokens", vocabulary=columns["words"].vocabulary),
        node("parents", "Input", shape=[None], kind="tokens",
             vocabulary=int(columns["parents"].maximum) + 1),
        node("points", "Embedding", input_dim=columns["words"].vocabulary, output_dim=8),
        node("tree", "TreeLSTM", units=24, variant="binary"),
        node("value", "Dense", units=2),
    ]  # fmt: skip
    wires = [("words", "points"), ("points", "tree"), ("parents", "tree.parent"), ("tree", "value")]
    return document(nodes, wires)


def _bag_of_words(dataset: Any) -> float:
    """How many of its own trees a linear model of word counts gets right."""
    vocabulary = dataset.columns["words"].vocabulary
    counts = numpy.array(
        [numpy.bincount(row, minlength=vocabulary) for row in rows(dataset, "words")]
    )
    values = dataset.array("label")
    return float(LogisticRegression(max_iter=1_000).fit(counts, values).score(counts, values))


def test_trees_are_learned_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Boolean expressions: as many true as false, and no count of their words tells which."""
    monkeypatch.setenv("BRICKWORK_HOME", str(tmp_path))
    file, graph, out = tmp_path / "trees.txt", tmp_path / "graph.json", tmp_path / "run"
    file.write_text(boolean_trees(600))
    assert main(["data", "import", str(file), "--as", "logic"]) == 0
    assert "tree" in capfd.readouterr().out
    dataset = open_dataset(tmp_path / "data" / "logic")
    graph.write_text(json.dumps(tree_network(dataset)))
    arguments = ["--data", "logic", "--target", "label"]
    assert main(["check", str(graph), *arguments]) == 0
    more = ["--epochs", "15", "--batch-size", "16", "--learning-rate", "0.01", "--out", str(out)]
    assert main(["train", str(graph), *arguments, *more, "--json"]) == 0
    capfd.readouterr()
    assert main(["evaluate", str(out), "--part", "test", "--json"]) == 0
    accuracy = json.loads(capfd.readouterr().out)["values"]["test/accuracy"]
    assert accuracy >= 0.9
    assert _bag_of_words(dataset) < 0.8
    asked = {"words": ["T", "F", "xor"], "parents": [3, 3, 0]}
    assert main(["predict", str(out), json.dumps(asked)]) == 0
    assert json.loads(capfd.readouterr().out)["label"] == "1"
