"""A data set from a file of bracketed trees; see ``engine.reading.trees`` for their form."""

from array import array
from typing import Any, BinaryIO

import numpy

from engine.data.column_types import bad_data
from engine.data.dataset import Array, Column
from engine.data.write import Ragged, Table
from engine.reading.trees import trees_in

MAX_LABELS, MAX_WORDS = 1_000, 100_000
DIFFERENT_WORDS = 1_000_000
"""How many different words are counted, of which the most frequent MAX_WORDS are known later."""
UNKNOWN, NO_WORD = 1, 2
"""Tokens: 0 is padding, 1 a word that is not known, 2 a node without a word; words from 3 on."""


class _Numbered(dict[str, int]):
    """Texts by number, in the order in which they first come up."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


def tree_table(file: BinaryIO, name: str, most: int | None) -> Table:
    """The columns words, parents and labels, and label, the label of each root.

    ``most``: how many values their nodes may have together. Raises BadData and BadInput.
    """
    most = None if most is None else most // 3  # a node has three values
    words, labels = _Numbered({"": 0}), _Numbered()
    word, parent, label, ends = array("i"), array("i"), array("i"), array("q", [0])
    for tree in trees_in(file):
        word.extend(map(words.__getitem__, tree.words))
        label.extend(map(labels.__getitem__, tree.labels))
        parent.extend(tree.parents)
        ends.append(len(parent))
        if len(labels) > MAX_LABELS:
            break
        if len(words) > DIFFERENT_WORDS or (most is not None and len(parent) > most):
            raise _too_many(most)
    if len(ends) == 1:
        raise bad_data("The file holds no tree.")
    if len(labels) > MAX_LABELS:
        message = f"The trees have {len(labels):,} different labels; at most {MAX_LABELS:,} can be."
        raise bad_data(message, got=len(labels), expected=MAX_LABELS)
    offsets = numpy.frombuffer(ends, numpy.int64)
    tokens, known = _tokens(words, numpy.frombuffer(word, numpy.int32))
    order = sorted(labels)
    tags = _renumbered(labels, order)[numpy.frombuffer(label, numpy.int32)]
    roots = sorted({order[tag] for tag in set(tags[offsets[1:] - 1].tolist())})
    root = numpy.searchsorted([order.index(name) for name in roots], tags[offsets[1:] - 1])
    return Table(
        title=name,
        description="Imported from a file of bracketed trees.",
        licence="unknown",
        columns=[
            Column(
                name="words",
                type="tokens",
                vocabulary=len(known) + NO_WORD + 1,
                words=tuple(known),
            ),
            Column(name="parents", type="tree"),
            Column(name="labels", type="tags", classes=tuple(order)),
            Column(name="label", type="class", classes=tuple(roots)),
        ],
        values=[
            Ragged(tokens, offsets),
            Ragged(numpy.array(parent, numpy.int64), offsets),
            Ragged(tags, offsets),
            root.astype(numpy.int64),
        ],
        default_target="label",
    )


def _tokens(words: _Numbered, word: Array) -> tuple[Array, list[str]]:
    """The tokens of all nodes, and the words that have one of their own, most frequent first."""
    counts = numpy.bincount(word, minlength=len(words)).tolist()
    known = sorted((text for text in words if text), key=lambda text: (-counts[words[text]], text))
    known = known[:MAX_WORDS]
    tokens = numpy.full(len(words), UNKNOWN, numpy.int64)
    tokens[0] = NO_WORD
    for token, text in enumerate(known, NO_WORD + 1):
        tokens[words[text]] = token
    return tokens[word], known


def _renumbered(numbered: _Numbered, order: list[str]) -> Array:
    """The place in ``order`` of each number."""
    places = numpy.empty(len(order), numpy.int64)
    places[[numbered[text] for text in order]] = numpy.arange(len(order))
    return places


def _too_many(most: int | None) -> Any:
    return bad_data(
        "The trees have more "
        + (
            f"than {most:,} nodes"
            if most is not None
            else f"different words than {DIFFERENT_WORDS:,}"
        )
        + "; import a part of them."
    )
