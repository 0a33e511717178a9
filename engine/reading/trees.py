"""Bracketed trees, the form of treebanks: ``(3 (2 It) (4 (2 really) (3 works)))``.

A node is ``(label …)`` with a word of its own, nodes below it, or a word and nodes. Nodes come out
children before parents.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from engine.reading.files import BadInput
from engine.reading.text import lines_of

MAX_NODES, MAX_DEPTH = 10_000, 1_000


@dataclass(slots=True)
class Tree:
    """One tree: for each node its label, its word ("" if none), and its parent's place, from 1.

    The root, the last node, has the parent 0. ``orphans`` are, while it is read, the places of
    nodes whose parents are not closed yet.
    """

    labels: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A node whose bracket is not closed yet; its children are the orphans from ``first`` on."""

    line: int
    first: int
    label: str = ""
    word: str = ""


def trees_in(file: BinaryIO) -> Iterator[Tree]:
    """The trees of a file, one after another. Raises BadInput naming the line."""
    tree, opened = Tree(), list[_Open]()
    for line, text in enumerate(lines_of(file), 1):
        # A piece for each bracket that opens, and in it one for each that closes: a node is few
        # turns of a loop, for millions of them are read.
        for place, piece in enumerate(text.split("(")):
            before, *after = piece.split(")")
            words = before.split()
            if place and after and opened and len(words) == 2 and len(opened) < MAX_DEPTH:
                tree.labels.append(words[0])  # a leaf, as most nodes are
                tree.words.append(words[1])
                tree.parents.append(0)
                tree.orphans.append(len(tree.parents))
                if len(tree.parents) > MAX_NODES:
                    raise _too_many(line)
                rest = after.pop(0)
                if rest and not rest.isspace():
                    _read_words(rest.split(), opened, tree, line)
            else:
                if place:
                    opened.append(_Open(line, len(tree.orphans)))
                    if len(opened) > MAX_DEPTH:
                        raise _bad(line, f"brackets are nested more than {MAX_DEPTH:,} deep")
                _read_words(words, opened, tree, line)
            for rest in after:
                _close(opened, tree, line)
                if not opened:
                    yield tree
                    tree = Tree()
                if rest and not rest.isspace():
                    _read_words(rest.split(), opened, tree, line)
    if opened:
        raise _bad(opened[0].line, "the tree that begins here is never closed; a ) is missing")


def _close(opened: list[_Open], tree: Tree, line: int) -> None:
    """Close the innermost node: its children are there, so it takes its place in the tree."""
    if not opened:
        raise _outside(")", line)
    node = opened.pop()
    children = tree.orphans[node.first :]
    if not node.word and not children:
        raise _bad(line, "a node has neither a word nor nodes below it")
    if not node.label and len(children) == 1:
        return  # the nameless bracket that treebanks put around each sentence
    if not node.label:
        raise _bad(node.line, "a node has no label; write (label word) or (label (…) (…))")
    tree.labels.append(node.label)
    tree.words.append(node.word)
    tree.parents.append(0)
    place = len(tree.parents)
    for child in children:
        tree.parents[child - 1] = place
    tree.orphans[node.first :] = [place]
    if place > MAX_NODES:
        raise _too_many(line)


def _read_words(words: list[str], opened: list[_Open], tree: Tree, line: int) -> None:
    for word in words:
        if not opened:
            raise _outside(word, line)
        node = opened[-1]
        children = len(tree.orphans) > node.first
        if not node.label and not children:
            node.label = word
        elif node.word or children:
            message = f"the word {word[:40]!r} needs a bracket of its own: (label {word[:40]})"
            raise _bad(line, message, got=word[:200])
        else:
            node.word = word


def _outside(token: str, line: int) -> BadInput:
    return _bad(line, f"{token[:40]!r} stands outside of every tree", got=token[:200])


def _too_many(line: int) -> BadInput:
    return _bad(line, f"a tree has more than {MAX_NODES:,} nodes")


def _bad(line: int, message: str, **more: Any) -> BadInput:
    return BadInput(f"Line {line:,}: {message}.", line=line, **more)
