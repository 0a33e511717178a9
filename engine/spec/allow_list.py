"""What rendered source may contain. It is held against this list before it is ever executed.

The renderer writes only validated values, so nothing should ever be refused here; this is the
second wall, for the day the first has a hole.
"""

import ast
import re

MODULES = frozenset({"torch", "nn", "F"})
METHODS = frozenset(
    """
    clamp expand flatten flip float mean mul permute requires_grad_ reshape squeeze sum transpose
    unsqueeze cpu movedim masked_fill amax unflatten register_parameter amin argmax numel any chunk
    repeat_interleave split cumsum unfold append
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
    ast.Slice, ast.BitAnd, ast.Compare, ast.NotEq, ast.IfExp, ast.MatMult,
    ast.Dict, ast.For,
)  # fmt: skip
_IMPORTS = {"import torch", "import torch.nn.functional as F", "from torch import nn"}


class SourceRefused(ValueError):
    """Source that holds something the renderer never writes."""


def check_source(source: str) -> None:
    """Raises SourceRefused unless the source is plain tensor arithmetic in classes of modules."""
    tree = ast.parse(source)
    ranges = {id(node.iter) for node in ast.walk(tree) if isinstance(node, ast.For)}
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
        if isinstance(node, ast.For):
            _check_loop(node)
        if isinstance(node, ast.Call) and id(node) not in ranges:
            _check_call(node)
    for node in tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom, ast.ClassDef)):
            _refuse(node, "a statement outside a class")


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
    if called in ("super", "super().__init__"):
        return
    if re.fullmatch(r"self\.\w+\[\d+\]", called):  # one of a list of modules
        return
    if isinstance(node.func, ast.Name):
        if not called[:1].isupper():
            _refuse(node, called)
        return
    known_root = root in MODULES or (root == "self" and called.count(".") == 1)
    if isinstance(node.func, ast.Attribute) and (known_root or node.func.attr in METHODS):
        return
    _refuse(node, called)


def _check_loop(node: ast.For) -> None:
    """Only ``for name in range(number)``, which ends."""
    counted = (
        isinstance(node.iter, ast.Call)
        and ast.unparse(node.iter.func) == "range"
        and len(node.iter.args) == 1
        and not node.iter.keywords
    )
    if not (counted and isinstance(node.target, ast.Name)) or node.orelse:
        _refuse(node, f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}")


def _refuse(node: ast.AST, what: str) -> None:
    line = getattr(node, "lineno", 0)
    raise SourceRefused(f"line {line} of the rendered source holds {what!r}, which is not allowed")
