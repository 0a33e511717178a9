"""A data set from a file of bracketed trees: ``(3 (2 It) (4 (2 really) (3 works)))``.

The form of treebanks. A node is ``(label …)`` with a word of its own, nodes below it, or a word and
nodes. Nodes are stored children before parents, as TreeLSTM reads them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy

from engine.data.column_types import bad_data
from engine.data.dataset import Array, BadData, Column
from engine.data.write import Table

MAX_NODES, MAX_DEPTH, MAX_LABELS, MAX_WORDS = 10_000, 1_000, 1_000, 100_000
UNKNOWN, NO_WORD = 1, 2
"""Tokens: 0 is padding, 1 a word that is not known, 2 a node without a word; words from 3 on."""
_TOKEN = re.compile(r"[()]|[^\s()]+")


@dataclass
class Tree:
    """One tree as columns hold it: for each node its label, its word and its parent's place."""

    labels: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)

    def close(self, node: "_Open") -> int:
        """Add a node whose children are there; its place, from 1."""
        self.labels.append(node.label)
        self.words.append(node.word)
        self.parents.append(0)
        place = len(self.parents)
        for child in node.children:
            self.parents[child - 1] = place
        return place


@dataclass
class _Open:
    """A node whose bracket is not closed yet."""

    line: int
    label: str = ""
    word: str = ""
    children: list[int] = field(default_factory=list)


def trees_in(file: Path) -> Iterator[Tree]:
    """The trees of a file, one after another. Raises BadData naming the line."""
    tree, open_nodes = Tree(), list[_Open]()
    for line, token in _tokens(file):
        if token == "(":
            open_nodes.append(_Open(line))
            if len(open_nodes) > MAX_DEPTH:
                raise _bad(line, f"brackets are nested more than {MAX_DEPTH:,} deep")
        elif not open_nodes:
            raise _bad(line, f"{token[:40]!r} stands outside of every tree", got=token[:200])
        elif token == ")":
            _close(open_nodes, tree, line)
            if not open_nodes:
                yield tree
                tree = Tree()
        else:
            _read_word(open_nodes[-1], token, line)
    if open_nodes:
        raise _bad(open_nodes[0].line, "the tree that begins here is never closed; a ) is missing")


def tree_table(file: Path, name: str) -> Table:
    """The columns words, parents and labels, and label, the label of each root. Raises BadData."""
    trees = list(trees_in(file))
    if not trees:
        raise bad_data("The file holds no tree.")
    counts = Counter(word for tree in trees for word in tree.words if word)
    known = sorted(counts, key=lambda word: (-counts[word], word))[:MAX_WORDS]
    tokens = {word: place for place, word in enumerate(known, NO_WORD + 1)} | {"": NO_WORD}
    labels = sorted({label for tree in trees for label in tree.labels})
    if len(labels) > MAX_LABELS:
        message = f"The trees have {len(labels):,} different labels; at most {MAX_LABELS:,} can be."
        raise bad_data(message, got=len(labels), expected=MAX_LABELS)
    roots = sorted({tree.labels[-1] for tree in trees})
    number = {label: place for place, label in enumerate(labels)}
    return Table(
        title=name,
        description="Imported from a file of bracketed trees.",
        licence="unknown",
        columns=[
            Column(
                name="words", type="tokens", vocabulary=len(tokens) + NO_WORD, words=tuple(known)
            ),
            Column(name="parents", type="tree"),
            Column(name="labels", type="tags", classes=tuple(labels)),
            Column(name="label", type="class", classes=tuple(roots)),
        ],
        values=[
            [_integers(tokens.get(word, UNKNOWN) for word in tree.words) for tree in trees],
            [_integers(tree.parents) for tree in trees],
            [_integers(number[label] for label in tree.labels) for tree in trees],
            _integers(roots.index(tree.labels[-1]) for tree in trees),
        ],
        default_target="label",
    )


def _integers(values: Any) -> Array:
    return numpy.fromiter(values, numpy.int64)


def _tokens(file: Path) -> Iterator[tuple[int, str]]:
    """Brackets and words with the line each stands in. Raises BadData."""
    try:
        with file.open(encoding="utf-8-sig") as source:
            for line, text in enumerate(source, 1):
                for found in _TOKEN.finditer(text):
                    yield line, found.group()
    except UnicodeDecodeError:
        raise bad_data("The file is not UTF-8 text; save the trees in UTF-8.") from None


def _close(open_nodes: list[_Open], tree: Tree, line: int) -> None:
    node = open_nodes.pop()
    if not node.word and not node.children:
        raise _bad(line, "a node has neither a word nor nodes below it")
    if not node.label and len(node.children) == 1:
        place = node.children[0]  # the nameless bracket that treebanks put around each sentence
    elif not node.label:
        raise _bad(node.line, "a node has no label; write (label word) or (label (…) (…))")
    else:
        place = tree.close(node)
    if open_nodes:
        open_nodes[-1].children.append(place)
    if len(tree.parents) > MAX_NODES:
        raise _bad(line, f"a tree has more than {MAX_NODES:,} nodes")


def _read_word(node: _Open, token: str, line: int) -> None:
    if not node.label and not node.children:
        node.label = token
    elif node.word or node.children:
        message = f"the word {token[:40]!r} needs a bracket of its own: (label {token[:40]})"
        raise _bad(line, message, got=token[:200])
    else:
        node.word = token


def _bad(line: int, message: str, **more: Any) -> BadData:
    return bad_data(f"Line {line:,}: {message}.", line=line, **more)
