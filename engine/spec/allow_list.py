"""What rendered source may contain. It is held against this list before it is ever executed.

The renderer writes only validated values, so nothing should ever be refused here; this is the
second wall, for the day the first has a hole.
"""

import ast
import builtins
import re
from collections import Counter

MODULES = frozenset({"torch", "nn", "F"})
METHODS = frozenset(
    """
    clamp expand flatten flip float mean mul permute requires_grad_ reshape squeeze sum transpose
    unsqueeze cpu movedim masked_fill amax unflatten register_parameter amin argmax numel any chunk
    repeat_interleave split cumsum unfold append new_tensor all bool sort square rsqrt
    masked_scatter
    """.split()
)
FORBIDDEN_IN_TORCH = frozenset(
    """
    load save compile jit hub ops utils package classes serialization multiprocessing distributed
    cuda backends overrides library fx onnx export
    """.split()
)
TORCH_UTILITIES = frozenset(
    {"nn.utils.rnn.pack_padded_sequence", "nn.utils.rnn.pad_packed_sequence"}
)
_NODES = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.arguments,
    ast.arg, ast.Return, ast.Assign, ast.Expr, ast.Call, ast.keyword, ast.Name, ast.Load, ast.Store,
    ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Div, ast.Mod, ast.FloorDiv, ast.Pow, ast.UnaryOp, ast.USub, ast.Invert, ast.Subscript,
    ast.Slice, ast.BitAnd, ast.BitOr, ast.Compare, ast.NotEq, ast.Lt, ast.GtE, ast.IfExp,
    ast.MatMult, ast.For, ast.Starred, ast.ListComp, ast.comprehension, ast.Dict,
)  # fmt: skip
_BUILTINS = frozenset(dir(builtins)) - {"super", "range", "tuple", "int", "bool"}
_COPIES = re.compile(r"\[[A-Z][A-Za-z0-9]*\(\) for _ in range\(\d+\)\]")
_MODULES_OF_SELF = re.compile(r"self\.[a-z]\w*")
_IMPORTS = {"import torch", "import torch.nn.functional as F", "from torch import nn"}


class SourceRefused(ValueError):
    """Source that holds something the renderer never writes."""


def check_source(source: str) -> None:
    """Raises SourceRefused unless the source is plain tensor arithmetic in classes of modules."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if not isinstance(node, _NODES):
            _refuse(node, type(node).__name__)
        if isinstance(node, (ast.Import, ast.ImportFrom)) and ast.unparse(node) not in _IMPORTS:
            _refuse(node, ast.unparse(node))
        if isinstance(node, ast.ClassDef) and (
            [ast.unparse(base) for base in node.bases] != ["nn.Module"]
            or node.keywords
            or node.decorator_list
        ):
            _refuse(node, f"class {node.name}")
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            _refuse(node, f"a decorator of {node.name}")
        if isinstance(node, ast.Name):
            _check_name(node, node.id)
        if isinstance(node, ast.Attribute):
            _check_attribute(node)
        if isinstance(node, ast.Dict) and not all(isinstance(k, ast.Constant) for k in node.keys):
            _refuse(node, ast.unparse(node))
        if isinstance(node, ast.ListComp) and not _COPIES.fullmatch(ast.unparse(node)):
            _refuse(node, ast.unparse(node))
        if isinstance(node, ast.Starred) and not isinstance(node.value, ast.ListComp):
            _refuse(node, ast.unparse(node))
        if isinstance(node, ast.For):
            _check_loop(node)
    known = _loop_calls(tree) | _copies(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and id(node) not in known:
            _check_call(node)
    _check_builtins(tree)
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef)):
            _refuse(node, "a statement outside a class")


def _check_loop(node: ast.For) -> None:
    """Loops go over modules of the network, ``for layer in self.encoder``, or over a range."""
    over_modules = _MODULES_OF_SELF.fullmatch(ast.unparse(node.iter)) is not None
    plain = isinstance(node.target, ast.Name) and (over_modules or _is_range(node.iter))
    if not plain or node.orelse:
        _refuse(node, f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}")


def _is_range(node: ast.expr) -> bool:
    """``range(number)``: a loop over it ends, and does nothing besides counting."""
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func) == "range"
        and len(node.args) == 1
        and not isinstance(node.args[0], ast.Starred)
        and not node.keywords
    )


def _copies(tree: ast.Module) -> set[int]:
    """The calls in ``[Residual() for _ in range(4)]``."""
    return {
        id(item)
        for node in ast.walk(tree)
        if isinstance(node, ast.ListComp)
        for item in ast.walk(node)
    }


def _check_builtins(tree: ast.Module) -> None:
    """A name of Python's own is used only where the source itself gives it another meaning."""
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    local: dict[int, set[str]] = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        own = {argument.arg for argument in function.args.args}
        own |= {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        local |= {id(node): own for node in ast.walk(function)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Name)
            and node.id in _BUILTINS - classes
            and node.id not in local.get(id(node), ())
        ):
            _refuse(node, node.id)


def _loop_calls(tree: ast.Module) -> set[int]:
    """``range(…)``, and calls of a loop's module in its body, where no other value has its name."""
    found: set[int] = set()
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        stored = Counter(
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
        for loop in (node for node in ast.walk(function) if isinstance(node, ast.For)):
            if _is_range(loop.iter):
                found.add(id(loop.iter))
                continue
            layer = ast.unparse(loop.target)
            found |= {
                id(node)
                for step in loop.body
                for node in ast.walk(step)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == layer
                and stored[layer] == 1
            }
    return found


def _check_name(node: ast.AST, name: str) -> None:
    if name.startswith("__"):
        _refuse(node, name)


def _check_attribute(node: ast.Attribute) -> None:
    path = ast.unparse(node)
    root = path.split(".")[0]
    if path == "super().__init__" or path in TORCH_UTILITIES:
        return
    if node.attr.startswith("_"):
        _refuse(node, path)
    inner = FORBIDDEN_IN_TORCH & set(path.split(".")[1:])
    if root in MODULES and inner and not any(use.startswith(path) for use in TORCH_UTILITIES):
        _refuse(node, path)


def _check_call(node: ast.Call) -> None:
    called = ast.unparse(node.func)
    root = called.split(".")[0]
    if called in ("super", "super().__init__", "super().train"):
        return
    if re.fullmatch(r"self\.\w+\.eval", called):  # a module that answers as in use
        return
    if re.fullmatch(r"self\.\w+\[\d+\]", called):  # one of a list of modules
        return
    if isinstance(node.func, ast.Name):
        if not called[:1].isupper():
            _refuse(node, called)
        return
    if re.fullmatch(r"self\.\w+\.logits", called):  # a module without its last activation
        return
    known_root = root in MODULES or (root == "self" and called.count(".") == 1)
    if isinstance(node.func, ast.Attribute) and (known_root or node.func.attr in METHODS):
        return
    _refuse(node, called)


def _refuse(node: ast.AST, what: str) -> None:
    line = getattr(node, "lineno", 0)
    raise SourceRefused(f"line {line} of the rendered source holds {what!r}, which is not allowed")
