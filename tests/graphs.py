"""Graphs that several tests and benchmarks use."""

from itertools import pairwise
from typing import Any

Document = dict[str, Any]


def node(name: str, block: str, **params: Any) -> Document:
    return {"id": name, "block": block} | ({"params": params} if params else {})


def document(nodes: list[Document], wires: list[tuple[str, str]]) -> Document:
    return {
        "format": "brickwork.graph",
        "version": 1,
        "name": "test",
        "nodes": nodes,
        "wires": [{"from": source, "to": target} for source, target in wires],
    }


def chain(*nodes: Document) -> Document:
    """Nodes wired one after another."""
    names = [item["id"] for item in nodes]
    return document(list(nodes), list(pairwise(names)))


def module(
    *nodes: Document, wires: list[tuple[str, str]] | None = None, **defaults: Any
) -> Document:
    """A module of nodes wired one after another, or as told; ``defaults`` of its parameters."""
    inner = chain(*nodes) if wires is None else document(list(nodes), wires)
    parameters = {name: {"default": value} for name, value in defaults.items()}
    return {"nodes": inner["nodes"], "wires": inner["wires"], "parameters": parameters}


def with_modules(graph: Document, **modules: Document) -> Document:
    return {**graph, "modules": modules}


def asked(name: str) -> Document:
    """The value of an inner parameter that each use of the module chooses."""
    return {"$": name}


def residual_module(**convolution: Any) -> Document:
    """Two convolutions with a way around them; its port and its result are of one type."""
    params = {"filters": 16, "padding": "same"} | convolution
    return module(
        node("x", "Input", shape=[16, 8, 8]),
        node("conv_a", "Conv2D", **params),
        node("norm", "BatchNormalization"),
        node("relu", "ReLU"),
        node("conv_b", "Conv2D", **params),
        node("add", "Add"),
        wires=[*pairwise(("x", "conv_a", "norm", "relu", "conv_b", "add")), ("x", "add")],
    )


def residual_network(size: int) -> Document:
    """A residual network over 3 × 32 × 32 images with exactly ``size`` nodes (size ≥ 10)."""
    nodes = [node("image", "Input", shape=[3, 32, 32])]
    nodes.append(node("stem", "Conv2D", filters=16, padding="same", activation="relu"))
    wires, last, block = [("image", "stem")], "stem", 0
    while len(nodes) + 6 + 2 <= size:
        names = [f"{kind}_{block}" for kind in ("conv_a", "norm_a", "relu_a", "conv_b", "norm_b")]
        filters = {"filters": 16, "padding": "same", "use_bias": False}
        kinds = ("Conv2D", "BatchNormalization", "ReLU", "Conv2D", "BatchNormalization")
        nodes += [
            node(name, kind, **(filters if kind == "Conv2D" else {}))
            for name, kind in zip(names, kinds, strict=True)
        ]
        nodes.append(node(f"add_{block}", "Add"))
        path = [last, *names, f"add_{block}"]
        wires += [*pairwise(path), (last, f"add_{block}")]
        last, block = f"add_{block}", block + 1
    while len(nodes) < size - 2:
        nodes.append(node(f"pad_{len(nodes)}", "ReLU"))
        wires.append((last, nodes[-1]["id"]))
        last = nodes[-1]["id"]
    nodes += [node("pool", "GlobalAveragePooling2D"), node("dense", "Dense", units=10)]
    wires += [(last, "pool"), ("pool", "dense")]
    return document(nodes, wires)
