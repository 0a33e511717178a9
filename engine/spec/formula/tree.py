"""The expression tree: numbers, names, operators, and calls of listed functions."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

INPUTS: dict[str, str] = {"x": "input", "y": "y", "z": "z"}
"""What a formula calls what arrives at each port."""
CONSTANTS: dict[str, float] = {"pi": math.pi, "e": math.e}


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Name:
    """An input, a constant or something learnable; ``place`` is its first character, from 1."""

    name: str
    place: int = field(default=1, compare=False)


@dataclass(frozen=True)
class Negation:
    inner: "Expression"


@dataclass(frozen=True)
class Operation:
    sign: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple["Expression", ...]
    place: int = field(default=1, compare=False)


Expression = Number | Name | Negation | Operation | Call


@dataclass(frozen=True)
class Function:
    """What a formula may call. In ``torch`` and ``tex``, ``#1`` and ``#2`` are the arguments.

    ``constant`` computes it for plain numbers; None for what needs the features of a tensor, whose
    ``torch`` names their axis ``#dim``. ``ops``: its name in ``keras.ops`` where that is another.
    """

    torch: str
    tex: str
    constant: Callable[..., float] | None
    arguments: int = 1
    keeps_width: bool = True
    ops: str = ""

    @property
    def keras(self) -> str:
        """The same as ``torch``, for Keras."""
        name, _, arguments = self.torch.partition(".")[2].partition("(")
        renamed = arguments.replace("dim=#dim", "axis=#dim").replace("keepdim", "keepdims")
        return f"ops.{self.ops or name}({renamed}"


def _sigmoid(value: float) -> float:
    return 0.5 * (1 + math.tanh(value / 2))


def _softplus(value: float) -> float:
    return max(0.0, value) + math.log1p(math.exp(-abs(value)))


FUNCTIONS: dict[str, Function] = {
    "exp": Function("torch.exp(#1)", r"\exp\left(#1\right)", math.exp),
    "log": Function("torch.log(#1)", r"\ln\left(#1\right)", math.log),
    "sqrt": Function("torch.sqrt(#1)", r"\sqrt{#1}", math.sqrt),
    "abs": Function("torch.abs(#1)", r"\left|#1\right|", abs),
    "sin": Function("torch.sin(#1)", r"\sin\left(#1\right)", math.sin),
    "cos": Function("torch.cos(#1)", r"\cos\left(#1\right)", math.cos),
    "tanh": Function("torch.tanh(#1)", r"\tanh\left(#1\right)", math.tanh),
    "erf": Function("torch.erf(#1)", r"\operatorname{erf}\left(#1\right)", math.erf),
    "sigmoid": Function("torch.sigmoid(#1)", r"\sigma\left(#1\right)", _sigmoid),
    "relu": Function("F.relu(#1)", r"\max\left(0, #1\right)", lambda value: max(0.0, value)),
    "softplus": Function("F.softplus(#1)", r"\ln\left(1 + e^{#1}\right)", _softplus),
    "min": Function("torch.minimum(#1, #2)", r"\min\left(#1, #2\right)", min, arguments=2),
    "max": Function("torch.maximum(#1, #2)", r"\max\left(#1, #2\right)", max, arguments=2),
    "softmax": Function(
        "torch.softmax(#1, dim=#dim)", r"\operatorname{softmax}\left(#1\right)", None
    ),
    "sum": Function(
        "torch.sum(#1, dim=#dim, keepdim=True)",
        r"\sum_{i} \left(#1\right)_i",
        None,
        keeps_width=False,
    ),
    "mean": Function(
        "torch.mean(#1, dim=#dim, keepdim=True)",
        r"\operatorname{mean}_{i} \left(#1\right)_i",
        None,
        keeps_width=False,
    ),
    "largest": Function(
        "torch.amax(#1, dim=#dim, keepdim=True)",
        r"\max_{i} \left(#1\right)_i",
        None,
        keeps_width=False,
        ops="max",
    ),
}


def parts(tree: Expression) -> tuple[Expression, ...]:
    """What a tree is made of, one level down."""
    if isinstance(tree, Negation):
        return (tree.inner,)
    if isinstance(tree, Operation):
        return (tree.left, tree.right)
    return tree.arguments if isinstance(tree, Call) else ()


def walk(tree: Expression) -> Iterator[Expression]:
    """The tree and all that it is made of, in the order of the text."""
    yield tree
    for part in parts(tree):
        yield from walk(part)


def names_in(tree: Expression) -> tuple[str, ...]:
    """Inputs and learnables, in the order in which they come up, each once."""
    found = [part.name for part in walk(tree) if isinstance(part, Name)]
    return tuple(dict.fromkeys(name for name in found if name not in CONSTANTS))


def operations_in(tree: Expression) -> int:
    """How many operators and functions are applied."""
    return sum(isinstance(part, (Negation, Operation, Call)) for part in walk(tree))
