"""Graphs whose modules or shared weights must be refused, each with the code of its problem."""

import json
from collections.abc import Iterator

from tests.graphs import Document, asked, chain, document, module, node, with_modules

ROW = node("row", "Input", shape=[4])
IMAGE = node("image", "Input", shape=[1, 8, 8])
X = node("x", "Input", shape=[4])
DENSE = node("dense", "Dense", units=4)


def _use(*nodes: Document, wires: list[tuple[str, str]] | None = None, **params: object) -> bytes:
    """A row that goes through one use of a module with these nodes."""
    graph = chain(ROW, node("use", "module:Own", **params))
    return _text(with_modules(graph, Own=module(*nodes, wires=wires)))


def _text(graph: Document) -> bytes:
    return json.dumps(graph).encode()


def bad_modules() -> Iterator[tuple[str, bytes, str]]:
    """(what is wrong, the text, the code that must be among the problems)."""
    yield from _endless()
    yield from _insides()
    used = chain(ROW, node("use", "module:Own"))
    yield "a module that is not there", _text(used), "unknown_block"
    for raw, code in {
        "0": "param_range", "-1": "param_range", "2.0": "param_type", "true": "param_type",
        '"2"': "param_type", "null": "param_type", "[2]": "param_type",
    }.items():  # fmt: skip
        yield f"repeat {raw}", _use(X, DENSE, repeat=1717).replace(b"1717", raw.encode()), code
    yield "a parameter the module lacks", _use(X, DENSE, units=3), "param_unknown"
    yield (
        "a choice of nobody's",
        _text(chain(ROW, node("d", "Dense", units=asked("n")))),
        "param_type",
    )
    for name in ("own", "1Own", "Own_", "None", "F", "__proto__", "", "Own\n", "O" * 65, "Öwn"):
        yield (
            f"module {name[:9]!r}",
            _text(with_modules(used, **{name: module(X, DENSE)})),
            ("bad_document"),
        )
    inner = module(X, DENSE)
    for what, wrong, code in (
        ("a list", [], "bad_document"),
        ("no nodes", {}, "bad_document"),
        ("another key", inner | {"onload": 1}, "unknown_field"),
        ("a parameter without default", inner | {"parameters": {"n": {}}}, "bad_document"),
        (
            "a parameter with more",
            inner | {"parameters": {"n": {"default": 1, "x": 2}}},
            "unknown_field",
        ),
        (
            "a parameter named repeat",
            inner | {"parameters": {"repeat": {"default": 1}}},
            "bad_document",
        ),
        (
            "a parameter named self",
            inner | {"parameters": {"self": {"default": 1}}},
            "bad_document",
        ),
        ("parameters in a list", inner | {"parameters": [1]}, "bad_document"),
        ("two nodes of one id", module(X, DENSE, DENSE), "duplicate_id"),
        ("a node called class", module(X, node("class", "Dense")), "bad_id"),
    ):
        yield f"module with {what}", _text(used | {"modules": {"Own": wrong}}), code
    many = {f"M{number}": module(X, DENSE) for number in range(501)}
    yield "501 modules", _text(with_modules(chain(ROW, DENSE), **many)), "too_large"


def _endless() -> Iterator[tuple[str, bytes, str]]:
    yield "repeat 10^9", _use(X, DENSE, repeat=10**9), "too_large"
    yield "repeat 10^30", _use(X, DENSE, repeat=10**30), "too_large"
    yield "repeat 10^9 of nothing", _use(repeat=10**9), "too_large"
    yield "a module in itself", _use(X, node("again", "module:Own")), "cycle"
    graph = chain(ROW, node("use", "module:First"))
    first, second = module(X, node("a", "module:Second")), module(X, node("b", "module:First"))
    yield (
        "a module in itself through another",
        _text(with_modules(graph, First=first, Second=second)),
        "cycle",
    )
    yield (
        "a circle of modules that nobody uses",
        _text(with_modules(chain(ROW, DENSE), First=first, Second=second)),
        "cycle",
    )
    doubled = {
        f"M{level}": module(X, *(node(f"n{i}", f"module:M{level + 1}") for i in range(2)))
        for level in range(31)
    }
    doubled["M31"] = module(X, DENSE)
    for what, modules in (
        ("2^31 modules in one another", doubled),
        (
            "10^62 modules in one another",
            {
                name: module(X, node("n", f"module:M{level + 1}", repeat=100))
                for level, name in enumerate(doubled)
            }
            | {"M31": module(X, DENSE)},
        ),
        (
            "40 modules in one another",
            {f"M{level}": module(X, node("n", f"module:M{level + 1}")) for level in range(40)}
            | {"M40": module(X, DENSE)},
        ),
    ):
        graph = chain(ROW, node("use", "module:M0"))
        yield what, _text(with_modules(graph, **modules)), "too_large"
    chosen = module(X, node("n", "module:Leaf", repeat=asked("times")), times=1)
    graph = chain(ROW, node("use", "module:Own", times=10**9))
    yield (
        "a chosen repeat of 10^9",
        _text(with_modules(graph, Own=chosen, Leaf=module(X, DENSE))),
        "too_large",
    )


def _insides() -> Iterator[tuple[str, bytes, str]]:
    yield "a module of nothing", _use(), "graph_empty"
    yield (
        "a module without Input",
        _text(
            with_modules(
                document([ROW, node("use", "module:Own"), DENSE], [("row", "dense")]),
                Own=module(DENSE, node("relu", "ReLU")),
            )
        ),
        "no_input",
    )
    yield "a module with an unknown block", _use(X, node("d", "Desne")), "unknown_block"
    yield "a module with a bad parameter", _use(X, node("d", "Dense", units=0)), "param_range"
    yield "a choice of nothing", _use(X, node("d", "Dense", units=asked("units"))), "param_unknown"
    yield "a circle in a module", _use(
        X, node("add", "Add"), node("a", "Dense", units=4),
        wires=[("x", "add"), ("add", "a"), ("a", "add")],
    ), "cycle"  # fmt: skip
    yield (
        "an Output that nothing reaches",
        _use(X, DENSE, node("out", "Output"), wires=[("x", "dense")]),
        "missing_input",
    )
    yield "what does not fit in a module", _use(X, node("c", "Conv2D")), "shape_mismatch"
    yield (
        "repeated, but another size comes out",
        _use(X, node("d", "Dense", units=5), repeat=2),
        "shape_mismatch",
    )
    two = with_modules(
        document([ROW, node("use", "module:Own", repeat=2)], [("row", "use.x"), ("row", "use.y")]),
        Own=module(X, node("y", "Input"), node("add", "Add"), wires=[("x", "add"), ("y", "add")]),
    )
    yield "repeated with two inputs", _text(two), "param_range"
    port = chain(ROW, node("use", "module:Own"), node("relu", "ReLU"))
    port["wires"][1]["from"] = "use.state"
    yield (
        "a port that the module lacks",
        _text(with_modules(port, Own=module(X, DENSE))),
        "unknown_port",
    )
    unused = with_modules(chain(ROW, DENSE), Own=module(X, node("c", "Conv2D")))
    yield "what does not fit in a module that nobody uses", _text(unused), "shape_mismatch"
    chosen = with_modules(
        chain(ROW, node("use", "module:Own", units="8")),
        Own=module(X, node("d", "Dense", units=asked("units")), units=8),
    )
    yield "a text for a chosen number", _text(chosen), "param_type"


def bad_shares() -> Iterator[tuple[str, bytes, str]]:
    """The same for nodes that share weights."""
    for what, shares, code in (
        ("nobody", "nowhere", "unknown_node"),
        ("itself", "second", "cycle"),
        ("another block", "row", "share_mismatch"),
    ):
        graph = chain(ROW, DENSE, node("second", "Dense", units=4) | {"shares": shares})
        yield f"weights shared with {what}", _text(graph), code
    other = chain(ROW, DENSE, node("second", "Dense", units=5) | {"shares": "dense"})
    yield "weights shared, but other parameters", _text(other), "share_mismatch"
    wrong = chain(ROW, DENSE, node("second", "Dense", units="4") | {"shares": "dense"})
    yield "weights shared, but a wrong parameter", _text(wrong), "share_mismatch"
    circle = chain(ROW, node("a", "Dense") | {"shares": "b"}, node("b", "Dense") | {"shares": "a"})
    yield "weights shared in a circle", _text(circle), "cycle"
    widths = chain(ROW, node("a", "Dense", units=3), node("b", "Dense") | {"shares": "a"})
    yield "weights shared with another width", _text(widths), "shape_mismatch"
    for shares in (17, True, ["dense"], {"a": 1}, "Dense", "../x", "self"):
        graph = chain(ROW, DENSE, node("second", "Dense") | {"shares": shares})
        yield f"shares {shares!r}", _text(graph), "bad_document"
    inner = module(X, DENSE, node("second", "Dense") | {"shares": "row"})
    outside = with_modules(chain(ROW, node("use", "module:Own")), Own=inner)
    yield "weights shared with a node outside", _text(outside), "unknown_node"
