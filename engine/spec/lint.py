"""The contract of a lint: advice that never blocks Train, with its reason and a one-click fix.

A lint's file declares one subclass, in this order: docstring, where it is asked (a lint about one
node), ``fix``, ``draws``, ``spares``, ``find`` or ``at``, private helpers. Its code is ``lint_``
and the file's name; the docstring's first sentence is its row in the table of codes, what follows
is the reason a teacher would give. Advice must be right whenever it is given: a false alarm is
worse than none.
"""

import importlib
import inspect
import pkgutil
from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import ModuleType
from typing import Any, ClassVar

from engine.spec.problems import CODES

NodeSketch = tuple[str, Mapping[str, Any]]
"""A block's name and its parameters."""


@dataclass(frozen=True)
class LintExample:
    """A graph document; where the lint needs them, a recipe and what is known of its data."""

    graph: dict[str, Any]
    recipe: Mapping[str, Any] = field(default_factory=dict)
    dataset: Mapping[str, Any] = field(default_factory=dict)

    def trained(
        self, *columns: Mapping[str, Any], rows: int = 1_000, **recipe: Any
    ) -> "LintExample":
        """The same graph, to be trained on a table of which the last column is the target."""
        target = {"data": "table", "target": columns[-1]["name"]}
        return replace(
            self, recipe=target | recipe, dataset={"rows": rows, "columns": list(columns)}
        )


def sketch(*wires: tuple[str, str], **nodes: NodeSketch) -> LintExample:
    """Nodes by id, wired one after another unless ``wires`` say otherwise."""
    names = list(nodes)
    chosen = wires or tuple(pairwise(names))
    graph = {
        "format": "brickwork.graph",
        "version": 1,
        "nodes": [
            {"id": name, "block": block, "params": dict(params)}
            for name, (block, params) in nodes.items()
        ],
        "wires": [{"from": source, "to": target} for source, target in chosen],
    }
    return LintExample(graph)


class Lint(ABC):
    """One piece of advice. ``find`` yields its problems."""

    code: ClassVar[str]
    fix: ClassVar[str]
    """What the click does, for the reference."""
    draws: ClassVar[tuple[LintExample, ...]]
    """Examples that draw it."""
    spares: ClassVar[tuple[LintExample, ...]]
    """Examples close to those that do not."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "fix" not in vars(cls):
            return  # a contract, not a lint
        cls.code = f"lint_{cls.__module__.rpartition('.')[2]}"
        CODES[cls.code] = cls.describe()["summary"]

    @classmethod
    def describe(cls) -> dict[str, str]:
        """What it says, the reason, and what the fix does."""
        summary, _, reason = inspect.cleandoc(cls.__doc__ or "").partition("\n\n")
        return {
            "code": cls.code,
            "summary": summary.replace("\n", " "),
            "reason": reason,
            "fix": cls.fix,
        }


def lints_in(folder: ModuleType) -> tuple[Lint, ...]:
    """An instance of every lint in a folder, by name of the file."""
    found: list[Lint] = []
    for module_info in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"{folder.__name__}.{module_info.name}")
        found += [
            value()
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Lint)
            and value.__module__ == module.__name__
        ]
    return tuple(found)
