"""What a formula makes of its inputs: the shape of every part, and the value of constant ones."""

import math
import operator
from collections.abc import Callable, Mapping

from engine.spec.formula.refusal import refusal
from engine.spec.formula.tokens import LARGEST
from engine.spec.formula.tree import (
    CONSTANTS,
    FUNCTIONS,
    Call,
    Expression,
    Name,
    Negation,
    Number,
    Operation,
    parts,
)
from engine.spec.merging import expect_equal
from engine.spec.tensor import Misfit, Tensor

_SIGNS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": math.pow,
}


def typed(text: str, tree: Expression, known: Mapping[str, Tensor | None]) -> Tensor | None:
    """The tensor that a tree becomes, or None for a single number. Raises Misfit.

    ``known`` has the tensor of each name; None for a learnable that is a single number.
    """
    if isinstance(tree, Name):
        return known.get(tree.name)
    found = [typed(text, part, known) for part in parts(tree)]
    tensors = tuple(tensor for tensor in found if tensor is not None)
    if isinstance(tree, Call) and FUNCTIONS[tree.function].constant is None:
        return _over_features(text, tree, tensors)
    return expect_equal(tensors) if tensors else None


def value_of(text: str, tree: Expression) -> float | None:
    """The value of a tree of numbers alone; None where it has names of inputs or learnables.

    Raises Misfit where a part that is made of numbers has no value.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return CONSTANTS.get(tree.name)
    found = [value_of(text, part) for part in parts(tree)]
    values = [value for value in found if value is not None]
    if len(values) < len(found):
        return None
    place = tree.place if isinstance(tree, Call) else 1
    if isinstance(tree, Call) and FUNCTIONS[tree.function].constant is None:
        raise _no_features(text, tree)
    try:
        value = _computed(tree, values)
    except (ValueError, OverflowError, ZeroDivisionError):
        value = math.nan
    if not math.isfinite(value) or abs(value) > LARGEST:
        what = f"a part that is made of numbers alone has no value from -{LARGEST:g} to {LARGEST:g}"
        raise refusal("param_range", text, place, what)
    return value


def _computed(tree: Negation | Operation | Call, values: list[float]) -> float:
    if isinstance(tree, Negation):
        return -values[0]
    if isinstance(tree, Operation):
        return _SIGNS[tree.sign](*values)
    function = FUNCTIONS[tree.function].constant
    assert function is not None
    return float(function(*values))


def _over_features(text: str, tree: Call, tensors: tuple[Tensor, ...]) -> Tensor:
    """A function along the features: one number instead of them all, or as many as before."""
    if not tensors:
        raise _no_features(text, tree)
    tensor = tensors[0]
    expect_features(tensor, tree.function)
    if FUNCTIONS[tree.function].keeps_width:
        return tensor
    return tensor.with_size(tensor.feature_axis, 1)


def _no_features(text: str, tree: Call) -> Misfit:
    what = f"{tree.function} takes the features of a tensor, but gets a single number"
    return refusal("formula_syntax", text, tree.place, what)


def expect_features(tensor: Tensor, what: str) -> None:
    """The tensor must have an axis of features or channels, of known size. Raises Misfit."""
    named = tensor.axes[tensor.feature_axis] in ("features", "channels")
    if not named or not tensor.channels.known:
        raise Misfit(
            "shape_mismatch",
            "{what} of {block} runs along features or channels, but {source} gives {shape}, which "
            "has none of known size.",
            got=list(tensor.values),
            expected="an axis of features or channels",
            values={"what": what, "shape": str(tensor)},
            tensor=tensor,
        )
