"""Calls that make each number of their result from one of each argument, as C expressions."""

from collections.abc import Callable

Expression = Callable[..., str]
"""Makes an expression of the arguments' expressions; ``f`` is "f" in names for 32-bit floats."""


def _power(f: str, x: str, exponent: str) -> str:
    return f"pow{f}({x}, {exponent})"


ARITHMETIC: dict[str, Expression] = {
    "abs": lambda f, x: f"fabs{f}({x})",
    "add": lambda f, x, y: f"({x} + {y})",
    "clamp_min": lambda f, x, low: f"({x} < {low} ? {low} : {x})",
    "clamp_max": lambda f, x, high: f"({x} > {high} ? {high} : {x})",
    "clone": lambda f, x: x,
    "copy": lambda f, x: x,
    "cos": lambda f, x: f"cos{f}({x})",
    "div": lambda f, x, y: f"({x} / {y})",
    "erf": lambda f, x: f"erf{f}({x})",
    "exp": lambda f, x: f"exp{f}({x})",
    "expm1": lambda f, x: f"expm1{f}({x})",
    "log": lambda f, x: f"log{f}({x})",
    "log1p": lambda f, x: f"log1p{f}({x})",
    "maximum": lambda f, x, y: f"({x} >= {y} || {x} != {x} ? {x} : {y})",
    "minimum": lambda f, x, y: f"({x} <= {y} || {x} != {x} ? {x} : {y})",
    "mul": lambda f, x, y: f"({x} * {y})",
    "neg": lambda f, x: f"(-{x})",
    "pow": _power,
    "reciprocal": lambda f, x: f"(1 / {x})",
    "relu": lambda f, x: f"({x} <= 0 ? 0 : {x})",
    "rsqrt": lambda f, x: f"(1 / sqrt{f}({x}))",
    "sigmoid": lambda f, x: f"(1 / (1 + exp{f}(-{x})))",
    "sign": lambda f, x: f"(({x} > 0) - ({x} < 0))",
    "sin": lambda f, x: f"sin{f}({x})",
    "sqrt": lambda f, x: f"sqrt{f}({x})",
    "sub": lambda f, x, y: f"({x} - {y})",
    "tanh": lambda f, x: f"tanh{f}({x})",
    "_to_copy": lambda f, x: x,
    "where": lambda f, chosen, x, y: f"({chosen} ? {x} : {y})",
}
"""By the call's name; a call that ends in "_" writes into its first argument."""

COMPARISONS: dict[str, Expression] = {
    "bitwise_and": lambda f, x, y: f"({x} & {y})",
    "bitwise_or": lambda f, x, y: f"({x} | {y})",
    "bitwise_not": lambda f, x: f"(!{x})",
    "eq": lambda f, x, y: f"({x} == {y})",
    "ge": lambda f, x, y: f"({x} >= {y})",
    "gt": lambda f, x, y: f"({x} > {y})",
    "isnan": lambda f, x: f"({x} != {x})",
    "le": lambda f, x, y: f"({x} <= {y})",
    "logical_and": lambda f, x, y: f"({x} && {y})",
    "logical_not": lambda f, x: f"(!{x})",
    "logical_or": lambda f, x, y: f"({x} || {y})",
    "lt": lambda f, x, y: f"({x} < {y})",
    "ne": lambda f, x, y: f"({x} != {y})",
}
"""Those that give truth values; their arguments are of one type among themselves."""
