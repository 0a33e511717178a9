"""A step's forward and backward pass as one straight line of kernel calls.

Autograd walks a graph that it builds anew in each step, and layers are called through hooks that
nobody set. For a small network that costs several times what its kernels do. So one step is traced
(``make_fx``, which records the kernels that autograd itself calls, in its order, with its
arguments), cleared of what moves no number, and written down as a Python function. It computes the
same bits as the step it was traced from; ``tests/engine/train/test_straight.py`` holds it to that.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.fx import Graph, GraphModule, Node
from torch.fx.experimental.proxy_tensor import make_fx
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode

LONGEST = 1_500
"""Kernel calls above which a step is not written down: unrolled recurrences, mostly."""

aten = torch.ops.aten
VIEWS = (aten.t.default, aten.transpose.int, aten.permute.default, aten.view.default)
"""Calls that show the same numbers in another shape."""
Function = Callable[..., list[Any]]


class NotStraight(Exception):
    """The step does something else for other numbers, or is too long to be written down."""


def straighten(step: Function, fixed: Sequence[Tensor], varying: Sequence[Tensor]) -> Function:
    """``step`` as a function of the varying tensors, to be called without autograd.

    ``step`` takes the fixed tensors (the same ones each time, with other numbers in them) and then
    the varying ones (others of these shapes each time), and returns lists, nested, of tensors and
    plain values. It is called once, with copies, and chance is put back to where it was. Raises
    NotStraight.
    """
    traced, layout = trace(step, fixed, varying)
    return _write(traced, fixed, layout)


def trace(
    step: Function,
    fixed: Sequence[Tensor],
    varying: Sequence[Tensor],
    decompositions: Mapping[Any, Any] | None = None,
) -> tuple[GraphModule, Any]:
    """The calls of a step, without those that move no number, and how its results are nested.

    ``decompositions`` say for calls by which other calls they are to be made. Raises NotStraight.
    """
    layout: Any = None

    def counted(*given: Tensor) -> list[Any]:
        nonlocal layout
        with _Counting():
            flat, layout = pytree.tree_flatten(step(*given))
        return flat

    copies = [tensor.detach().clone() for tensor in (*fixed, *varying)]
    with torch.random.fork_rng([copies[0].device] if copies[0].is_cuda else []):
        try:
            traced = make_fx(counted, decomposition_table=decompositions)(*copies)
        except (RuntimeError, NotImplementedError, TypeError) as error:
            raise NotStraight(str(error)) from error
    for node in traced.graph.nodes:
        if node.op == "call_function" and _depends_on_numbers(node):
            raise NotStraight(f"{node.target} depends on the numbers in its arguments")
    _clear(traced.graph)
    return traced, layout


class _Counting(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Ends a trace that becomes too long, instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.calls = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        self.calls += 1
        if self.calls > LONGEST:
            raise NotStraight(f"a step makes more than {LONGEST:,} calls")
        return func(*args, **(kwargs or {}))


def _depends_on_numbers(node: Node) -> bool:
    tags = getattr(node.target, "tags", ())
    if node.target is aten.index.Tensor:  # tagged, but only a mask makes its shape a matter of luck
        return any(i is not None and i.meta["val"].dtype == torch.bool for i in node.args[1])  # type: ignore[union-attr]
    return torch.Tag.dynamic_output_shape in tags or torch.Tag.data_dependent_output in tags


def _clear(graph: Graph) -> None:
    """Take out calls that give back what they were given, then those that nobody asks."""
    for node in list(graph.nodes):
        _sum_without_axis(node)
        same = _same_as(node)
        if same is not None:
            node.replace_all_uses_with(same)
            graph.erase_node(node)
    for node in reversed(list(graph.nodes)):
        if node.op in ("call_function", "get_attr") and not node.users and not _acts(node):
            graph.erase_node(node)


def _same_as(node: Node) -> Node | None:
    """An earlier node with the same numbers in the same place, or None."""
    if node.op != "call_function" or not node.args or not isinstance(node.args[0], Node):
        return None
    first, call = node.args[0], node.target
    if call in (aten.detach.default, aten.alias.default):
        return first
    if call is aten.t.default and first.target is aten.t.default:
        twice = first.args[0]
        return twice if isinstance(twice, Node) else None
    if call in (aten.view.default, aten.expand.default):
        return first if list(first.meta["val"].shape) == list(node.args[1]) else None  # type: ignore[arg-type]
    if call is aten.mul.Tensor and isinstance(node.args[1], Node):
        # The gradient of the loss by itself, which autograd begins with.
        other = node.args[1]
        one = other.target is aten.ones_like.default and other.meta["val"].ndim == 0
        return first if one and first.meta["val"].dtype == other.meta["val"].dtype else None
    return None


def _sum_without_axis(node: Node) -> None:
    """A sum that keeps its axis and is then seen without it (a bias's gradient), as one call."""
    total = node.args[0] if node.target is aten.view.default else None
    if not isinstance(total, Node) or total.target is not aten.sum.dim_IntList:
        return
    shape: Any = node.args[1]
    if total.args[1:] == ([0], True) and list(total.meta["val"].shape[1:]) == list(shape):
        node.target, node.args = aten.sum.dim_IntList, (total.args[0], [0])


def _acts(node: Node) -> bool:
    """Whether a call does more than return something: it changes a tensor, or draws numbers."""
    if node.op != "call_function":
        return False
    schema = getattr(node.target, "_schema", None)
    changes = schema is None or schema.is_mutable
    return changes or torch.Tag.nondeterministic_seeded in node.target.tags  # type: ignore[union-attr]


def _write(traced: GraphModule, fixed: Sequence[Tensor], layout: Any) -> Function:
    """The graph as a Python function: a line a call, and each tensor let go after its last use.

    What needs only the fixed tensors and is but another view of them is made now, once.
    """
    names: dict[Node, str] = {node: f"v{place}" for place, node in enumerate(traced.graph.nodes)}
    last_use = {used: node for node in traced.graph.nodes for used in node.all_input_nodes}
    done_after: dict[Node, list[str]] = {}
    for used, node in last_use.items():
        if used.op == "call_function":
            done_after.setdefault(node, []).append(names[used])
    known: dict[str, Any] = {}

    def written(value: Any) -> str:
        if isinstance(value, Node):
            return names[value]
        if isinstance(value, (list, tuple)):
            return f"[{', '.join(map(written, value))}]"
        if value is None or isinstance(value, (bool, int)):
            return repr(value)
        return keep("c", value)

    def keep(letter: str, value: Any) -> str:
        name = f"{letter}{len(known)}"
        known[name] = value
        return name

    left, parameters, lines = list(fixed), [], []
    for node in traced.graph.nodes:
        if node.op == "placeholder":
            if left:
                known[names[node]] = left.pop(0)
            else:
                parameters.append(names[node])
        elif node.op == "get_attr":
            known[names[node]] = getattr(traced, str(node.target))
        elif node.op == "output":
            results = pytree.tree_unflatten(list(node.args[0]), layout)
            lines.append(f"return {written(results)}")
        elif node.target in VIEWS and names[node.all_input_nodes[0]] in known:
            with torch.inference_mode():
                known[names[node]] = node.target(known[names[node.args[0]]], *node.args[1:])
        else:
            # ``_op`` is the overload itself, without the wrapper's call.
            call = keep("f", getattr(node.target, "_op", node.target))
            given = [written(value) for value in node.args]
            given += [f"{name}={written(value)}" for name, value in node.kwargs.items()]
            lines.append(f"{names[node]} = {call}({', '.join(given)})")
            done = [name for name in done_after.get(node, []) if name not in known]
            if done:
                lines.append(f"del {', '.join(done)}")
    source = f"def straight({', '.join(parameters)}):\n    " + "\n    ".join(lines)
    # Nothing of it comes from a user: names are numbered, and calls are torch's own kernels.
    exec(compile(source, "<straight>", "exec"), known)
    function: Function = known["straight"]
    return function
