"""A traced step as C: each call a loop over arrays of fixed sizes, in the order of the trace."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import torch
from torch.fx import Node

from engine.train.compiled.pointwise import ARITHMETIC, COMPARISONS
from engine.train.compiled.values import TYPES, NotCompiled, Value, each, loops, number

VIEWS = set("alias detach expand permute select slice squeeze t transpose unsqueeze view".split())
FILLED = {"full": 1, "full_like": 1, "scalar_tensor": 0}
"""Calls whose result is one number everywhere, and which argument that is."""
ZEROS_AND_ONES = {"zeros": 0, "zeros_like": 0, "new_zeros": 0, "ones": 1, "ones_like": 1}
LARGEST = 400_000
"""Numbers in all arrays above which nothing is compiled: they lie on the stack, and in a cache."""


class Renderer:
    """Renders calls one after another; ``values`` are those of the nodes so far."""

    def __init__(self) -> None:
        self.values: dict[Node, Value] = {}
        self.lines: list[str] = []
        self.numbers = 0

    def call(self, node: Node) -> None:
        """Add the lines of a call. Raises NotCompiled where it has no rendering."""
        name = str(node.target).split(".")[1] if str(node.target).startswith("aten.") else "?"
        made = node.meta.get("val")
        if not isinstance(made, torch.Tensor):
            raise NotCompiled(str(node.target))
        if name in VIEWS:
            self.values[node] = self._value(node.args[0]).seen_as(made)
        elif name in FILLED or name in ZEROS_AND_ONES:
            filling = node.args[FILLED[name]] if name in FILLED else ZEROS_AND_ONES[name]
            self._fill(node, made, filling)
        elif name.rstrip("_") in ARITHMETIC.keys() | COMPARISONS.keys() | {"clamp", "copy"}:
            self._pointwise(node, name)
        elif name == "scatter_":
            result = self.values[node] = self._changeable(node)
            self.lines.append(_put(self, node, result))
        elif name in _OTHERS:
            result = self._new(node, made)
            self.lines.append(_OTHERS[name](self, node, result))
        else:
            raise NotCompiled(str(node.target))

    def _new(self, node: Node, made: Any) -> Value:
        """An array for a node's result."""
        value = self.values[node] = Value.like(f"v{len(self.values)}", made)
        self.numbers += value.size
        if self.numbers > LARGEST:
            raise NotCompiled(f"over {LARGEST:,} numbers on the way")
        last = sum((size - 1) * step for size, step in zip(value.shape, value.strides, strict=True))
        if value.offset or last >= value.size > 0:
            raise NotCompiled(f"{node.target}: a result with gaps")
        self.lines.append(f"{value.type} {value.name}[{max(1, value.size)}];")
        return value

    def _changeable(self, node: Node) -> Value:
        """The first argument, which the call writes into."""
        value = self._value(node.args[0]).seen_as(node.meta["val"])
        if value.constant is not None or value.name.startswith("a"):
            raise NotCompiled(f"{node.target} changes what it was given")
        return value

    def _value(self, argument: Any) -> Value:
        if not isinstance(argument, Node):
            raise NotCompiled(f"a call of {type(argument).__name__}")
        return self.values[argument]

    def _fill(self, node: Node, made: Any, filling: Any) -> None:
        """One number everywhere: written where it is used, or kept, if something changes it."""
        constant = number(filling, made.dtype)
        if any(str(user.target).split(".")[1].endswith("_") for user in node.users):
            self.lines.append(each([self._new(node, made)], _setting(lambda: constant)))
        else:
            value = Value("", tuple(made.shape), tuple(made.stride()), 0, made.dtype, constant)
            self.values[node] = value

    def _pointwise(self, node: Node, name: str) -> None:
        plain, into = name.rstrip("_"), name.endswith("_")
        arguments = list(node.args[1:]) if plain == "copy" else list(node.args)
        tensors = [self.values[item] for item in arguments if isinstance(item, Node)]
        made: Any = node.meta["val"]
        if made.dtype == torch.bool and tensors[0].dtype != torch.bool and plain == "_to_copy":
            raise NotCompiled("truth values of numbers")
        if into:
            result = self.values[node] = self._changeable(node)
        else:
            result = self._new(node, made)
        dtype = made.dtype
        if plain in COMPARISONS:
            dtype = _common(arguments, tensors)
        factor = node.kwargs.get("alpha", 1)

        def text(values: Sequence[Value], places: list[str]) -> str:
            left = iter(values[1:])
            given: list[Any] = []
            for place, item in enumerate(arguments):
                if isinstance(item, Node):
                    value = next(left)
                    truth = plain == "where" and place == 0
                    same = truth or value.dtype == dtype
                    given.append(
                        value.at(places) if same else f"(({TYPES[dtype]}){value.at(places)})"
                    )
                else:
                    given.append(None if item is None else number(item, dtype))
            if factor != 1:
                given[1] = f"({number(factor, dtype)} * {given[1]})"
            made = _expression(plain, dtype, given, arguments)
            return f"{values[0].at(places)} = {made};"

        self.lines.append(each([result, *tensors], text))


def _common(arguments: list[Any], tensors: list[Value]) -> torch.dtype:
    """The type in which numbers are compared."""
    dtype = tensors[0].dtype
    for value in tensors[1:]:
        dtype = torch.promote_types(dtype, value.dtype)
    if any(isinstance(item, float) for item in arguments) and not dtype.is_floating_point:
        return torch.float32
    return dtype


def _expression(name: str, dtype: torch.dtype, given: list[Any], arguments: list[Any]) -> str:
    f = "f" if dtype == torch.float32 else ""
    if name == "pow" and arguments[1] == 2:
        return f"({given[0]} * {given[0]})"
    if name == "div" and len(given) > 2:
        raise NotCompiled("division that rounds")
    if name == "clamp":
        low, high = (*given[1:], None)[:2]
        text = given[0] if low is None else ARITHMETIC["clamp_min"](f, given[0], low)
        return str(text if high is None else ARITHMETIC["clamp_max"](f, text, high))
    known = ARITHMETIC.get(name) or COMPARISONS[name]
    fits = {"abs": dtype.is_floating_point, "bitwise_not": dtype == torch.bool}
    if not fits.get(name, True):
        raise NotCompiled(f"{name} of {dtype}")
    return known(f, *given)


def _setting(make: Callable[[], str]) -> Callable[[Sequence[Value], list[str]], str]:
    return lambda values, places: f"{values[0].at(places)} = {make()};"


def _product(renderer: Renderer, node: Node, result: Value) -> str:
    """A matrix product, or one for each of a batch: rows are added up, the last axis innermost."""
    first, second = (renderer._value(argument) for argument in node.args)
    inner, width = first.shape[-1], second.shape[-1]
    lines = []
    if len(second.shape) == 2 and second.strides[-1] != 1 and width > 1 and second.constant is None:
        packed = Value(f"{result.name}p", second.shape, (width, 1), 0, second.dtype)
        lines.append(f"{packed.type} {packed.name}[{packed.size}];")
        lines.append(each([packed, second], lambda v, at: f"{v[0].at(at)} = {v[1].at(at)};"))
        second = packed

    def row(at: list[str]) -> str:
        *batch, i, _ = at
        total = f"{result.name}t"
        factor, other = first.at([*batch, i, "k"]), second.at([*batch, "k", "j"])
        return (
            f"{result.type} {total}[{width}] = {{0}}; "
            f"for (long k = 0; k < {inner}; k++) {{ {first.type} factor = {factor}; "
            f"for (long j = 0; j < {width}; j++) {total}[j] += factor * {other}; }} "
            f"for (long j = 0; j < {width}; j++) {result.at([*batch, i, 'j'])} = {total}[j];"
        )

    lines.append(loops((*result.shape[:-1], 1), row))
    return "\n".join(lines)


def _axis(node: Node, rank: int) -> int:
    axis: Any = node.args[1] if len(node.args) > 1 else 0
    return int(axis) % max(1, rank)


def _axes(node: Node, rank: int) -> tuple[set[int], bool]:
    """The axes that a call reduces, and whether they stay."""
    axes: Any = node.args[1] if len(node.args) > 1 else None
    if axes is None or axes == []:
        axes = list(range(rank))
    elif isinstance(axes, int):
        axes = [axes]
    keeps = bool(node.args[2]) if len(node.args) > 2 else bool(node.kwargs.get("keepdim", False))
    return {axis % rank for axis in axes} if rank else set(), keeps


def _reduction(
    start: str, add: str, finish: str = "{total}", wide: bool = True
) -> Callable[[Renderer, Node, Value], str]:
    """A total over some axes; sums of floats are kept in 64 bits."""

    def render(renderer: Renderer, node: Node, result: Value) -> str:
        given = renderer._value(node.args[0])
        axes, keeps = _axes(node, len(given.shape))
        count = math.prod(given.shape[axis] for axis in axes)
        kind = "double" if wide and result.dtype.is_floating_point else result.type
        name = f"{result.name}t"
        kept = [axis for axis in range(len(given.shape)) if axis not in axes]
        shape = [given.shape[axis] for axis in kept]
        steps = [math.prod(shape[place + 1 :]) for place in range(len(shape))]
        total = Value(name, tuple(shape), tuple(steps), 0, result.dtype)

        def totals(places: list[str]) -> Value:
            return total.at([places[axis] for axis in kept])  # type: ignore[return-value]

        def adding(places: list[str]) -> str:
            return add.format(total=totals(places), x=given.at(places))

        def finishing(places: list[str]) -> str:
            own = places if keeps or not axes else None
            if own is None:
                left = iter(places)
                own = [next(left) if axis in kept else "0" for axis in range(len(given.shape))]
            done = finish.format(total=totals(own), count=count)
            return f"{result.at(places)} = {done};"

        return "\n".join(
            [
                f"{kind} {name}[{max(1, total.size)}];",
                f"for (long i = 0; i < {max(1, total.size)}; i++) {name}[i] = {start};",
                loops(given.shape, adding),
                loops(result.shape, finishing),
            ]
        )

    return render


def _largest_place(renderer: Renderer, node: Node, result: Value) -> str:
    """Where the largest number of an axis is: the first of equals; NaN is larger than all."""
    given = renderer._value(node.args[0])
    axes, keeps = _axes(node, len(given.shape))
    if len(axes) != 1:
        raise NotCompiled("argmax over several axes")
    (axis,) = axes

    def find(places: list[str]) -> str:
        own = list(places)
        if keeps:
            own[axis] = "0"
        else:
            own.insert(axis, "0")
        here = given.at([*own[:axis], "k", *own[axis + 1 :]])
        best = f"{given.type} best = {given.at(own)}; int64_t where = 0; "
        step = f"if ({here} > best || ({here} != {here} && best == best)) "
        turn = (
            f"for (long k = 1; k < {given.shape[axis]}; k++) {step}{{ best = {here}; where = k; }}"
        )
        return f"{best}{turn} {result.at(places)} = where;"

    return loops(result.shape, find)


def _gather(renderer: Renderer, node: Node, result: Value) -> str:
    """Numbers picked along an axis; a place that does not exist gives no number."""
    given, index = renderer._value(node.args[0]), renderer._value(node.args[2])
    axis = _axis(node, len(given.shape))
    if given.constant is not None or not given.dtype.is_floating_point:
        raise NotCompiled(f"{node.target} of whole numbers")

    def pick(places: list[str]) -> str:
        found = given.at([*places[:axis], "k", *places[axis + 1 :]])
        within = f"k >= 0 && k < {given.shape[axis]}"
        return f"long k = {index.at(places)}; {result.at(places)} = {within} ? {found} : NAN;"

    return loops(index.shape, pick)


def _scatter(renderer: Renderer, node: Node, result: Value) -> str:
    """A copy with one number put at places along an axis."""
    given = renderer._value(node.args[0])
    copy = each([result, given], lambda v, at: f"{v[0].at(at)} = {v[1].at(at)};")
    return copy + "\n" + _put(renderer, node, result)


def _put(renderer: Renderer, node: Node, result: Value) -> str:
    """One number at places along an axis; a place that does not exist gets none."""
    index = renderer._value(node.args[2])
    axis = _axis(node, len(result.shape))
    value = number(node.args[3], result.dtype)

    def put(places: list[str]) -> str:
        place = result.at([*places[:axis], "k", *places[axis + 1 :]])
        within = f"k >= 0 && k < {result.shape[axis]}"
        return f"long k = {index.at(places)}; if ({within}) {place} = {value};"

    return loops(index.shape, put)


def _joined(renderer: Renderer, node: Node, result: Value) -> str:
    """Tensors one after another along an axis."""
    parts = [renderer._value(part) for part in node.args[0]]  # type: ignore[union-attr]
    parts = [part for part in parts if part.shape != (0,)]
    axis = _axis(node, len(result.shape))
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + part.shape[axis])
    lines = []
    for part, (start, _) in zip(parts, pairwise(starts), strict=True):

        def put(at: list[str], part: Value = part, start: int = start) -> str:
            moved = [*at[:axis], f"{at[axis]} + {start}", *at[axis + 1 :]]
            return f"{result.at(moved)} = {part.at(at)};"

        lines.append(loops(part.shape, put))
    return "\n".join(lines)


_LARGER = "if ({x} > {total} || {x} != {x}) {total} = {x};"
_SMALLER = "if ({x} < {total} || {x} != {x}) {total} = {x};"
_OTHERS: dict[str, Callable[[Renderer, Node, Value], str]] = {
    "amax": _reduction("-INFINITY", _LARGER, wide=False),
    "amin": _reduction("INFINITY", _SMALLER, wide=False),
    "argmax": _largest_place,
    "bmm": _product,
    "cat": _joined,
    "gather": _gather,
    "mean": _reduction("0", "{total} += {x};", "{total} / {count}"),
    "mm": _product,
    "scatter": _scatter,
    "sum": _reduction("0", "{total} += {x};"),
}
