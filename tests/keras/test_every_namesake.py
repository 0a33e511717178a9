"""Each block that has a Keras namesake is compared with it, by a test that names it.

The list follows from what Keras has and what there is here, so that a block added tomorrow under
the name of a layer fails until a test of this folder compares the two.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import keras
import pytest

from engine.spec import blocks

COMPARISONS = {"assert_equal_to_keras", "answers", "assert_close"}
NAMESAKES = [
    name
    for name in blocks()
    if isinstance(layer := getattr(keras.layers, name, None), type)
    and issubclass(layer, keras.layers.Layer)
]


def _texts(tree: ast.AST) -> Iterator[str]:
    """Patterns of the texts in a piece of source; what an f-string fills in may be any word."""
    for part in ast.walk(tree):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield re.escape(part.value)
        elif isinstance(part, ast.JoinedStr):
            pieces = (
                re.escape(str(piece.value)) if isinstance(piece, ast.Constant) else r"\w+"
                for piece in part.values
            )
            yield "".join(pieces)
        elif isinstance(part, ast.Attribute):
            yield re.escape(part.attr)  # keras.layers.Masking


def _compared() -> set[str]:
    """Patterns of all names that tests which compare have, also by the constants they use."""
    patterns: set[str] = set()
    for file in Path(__file__).parent.glob("test_*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            target.id: item.value
            for item in tree.body
            if isinstance(item, (ast.Assign, ast.AnnAssign)) and item.value is not None
            for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
            if isinstance(target, ast.Name)
        }
        for test in tree.body:
            if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test_"):
                continue
            used = {part.id for part in ast.walk(test) if isinstance(part, ast.Name)}
            used |= {part.attr for part in ast.walk(test) if isinstance(part, ast.Attribute)}
            if used & COMPARISONS:
                patterns |= set(_texts(test))
                for name in used & set(constants):
                    patterns |= set(_texts(constants[name]))
                    more = {p.id for p in ast.walk(constants[name]) if isinstance(p, ast.Name)}
                    for further in more & set(constants):
                        patterns |= set(_texts(constants[further]))
    return patterns


COMPARED = re.compile("|".join(f"(?:{pattern})" for pattern in _compared() if pattern != r"\w+"))


@pytest.mark.parametrize("name", NAMESAKES)
def test_it_is_compared_with_its_namesake(name: str) -> None:
    assert COMPARED.fullmatch(name), f"compare {name} with keras.layers.{name} in tests/keras"


def test_there_are_many() -> None:
    assert len(NAMESAKES) > 70
