"""What can be wrong with a document, in one table, and how a problem is told.

Every problem answers three questions: what happened (``message``), what was received and what was
needed (``got``, ``expected``), and what to do next (``fixes``, each a list of edits that the editor
applies with one click).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# A lint adds its own row when its file is loaded: what it says is not said a second time here.
CODES: dict[str, str] = {
    "bad_document": "The text is not a document of this format.",
    "duplicate_key": "A JSON object names the same key twice.",
    "unknown_field": "The document has a key that the format does not know.",
    "too_large": "The document, or the network it describes, is over a limit.",
    "bad_id": "A node's id is not a lower-case word that Python can use as a name.",
    "duplicate_id": "Two nodes have the same id.",
    "unknown_block": "No block has this name.",
    "unknown_node": "A wire or a node speaks of a node that is not there.",
    "unknown_port": "The block has no port of this name.",
    "port_taken": "A port that takes one wire has two.",
    "missing_input": "A port that needs a wire has none.",
    "cycle": "Wires lead from a node back to itself, or a module contains itself.",
    "graph_empty": "There is nothing to compute.",
    "no_input": "No Input node starts the network.",
    "no_output": "Nothing comes out of the network.",
    "param_unknown": "The block has no parameter of this name.",
    "param_type": "A parameter's value is of the wrong type.",
    "param_range": "A parameter's value is out of range.",
    "param_choice": "A parameter's value is not one of the listed words.",
    "shape_mismatch": "A block cannot take a tensor of this shape.",
    "output_size_zero": "A window is larger than what it slides over, so nothing would be left.",
    "not_divisible": "A size cannot be divided evenly.",
    "dtype_mismatch": "A block needs whole numbers (tokens) and gets real ones, or the reverse.",
    "formula_syntax": "A formula is not written as one.",
    "formula_name": "A formula uses a name that stands for nothing, or declares one without use.",
    "share_mismatch": "A node shares the weights of one whose block or parameters are others.",
    "no_keras_source": "A node has no like in Keras, so that the Keras source cannot be written.",
    "bad_recipe": "The recipe is not a document of this format.",
    "unknown_data": "No data set has this name.",
    "unknown_column": "The data set has no column of this name.",
    "data_mismatch": "The data do not fit the network's input.",
    "target_mismatch": "The network's output does not fit the target column or the loss.",
    "token_range": "The data hold tokens outside the input's vocabulary.",
    "bad_data": "The file cannot be read as a data set.",
}

Edit = dict[str, Any]


@dataclass(frozen=True)
class Fix:
    """One click that repairs a problem: a label and the edits it applies, in order."""

    label: str
    edits: tuple[Edit, ...]

    def to_data(self) -> dict[str, Any]:
        return {"label": self.label, "edits": list(self.edits)}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (or, for a code ``lint_…``, unwise), and where."""

    code: str
    message: str
    node: str | None = None
    port: str | None = None
    param: str | None = None
    got: Any = None
    expected: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    fixes: tuple[Fix, ...] = ()

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"no problem code {self.code!r}: add it to the table CODES")

    @property
    def is_lint(self) -> bool:
        """Lints advise; they never block Train."""
        return self.code.startswith("lint_")

    def to_data(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "node": self.node,
            "port": self.port,
            "param": self.param,
            "got": self.got,
            "expected": self.expected,
            "values": dict(self.values),
            "fixes": [fix.to_data() for fix in self.fixes],
        }


class BadDocument(ValueError):
    """A document that cannot be read; ``problems`` says why, each with its code."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))
