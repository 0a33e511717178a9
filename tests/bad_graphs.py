"""Graphs that must be refused, each with the code of its problem.

The same list is put before the checker, the command line and the web API. Texts are what a client
sends, byte for byte.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy

from tests.bad_modules import bad_modules, bad_shares
from tests.graphs import Document, chain, node

IMAGE = node("image", "Input", shape=[1, 8, 8])
ROW = node("row", "Input", shape=[4])
GOOD = chain(IMAGE, node("conv", "Conv2D"), node("flat", "Flatten"), node("dense", "Dense"))


def _changed(change: Callable[[Document], object]) -> Document:
    document = deepcopy(GOOD)
    change(document)
    return document


def _text(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _with_units(raw: str) -> bytes:
    """The good graph with the units of its Dense written as the given JSON text."""
    return _text(chain(ROW, node("dense", "Dense", units=1717))).replace(b"1717", raw.encode())


def bad_graphs() -> Iterator[tuple[str, bytes, str]]:
    """(what is wrong, the text, the code that must be among the problems)."""
    yield from _structures()
    yield from _shapes()
    yield from _values()
    yield from _texts()
    yield from bad_modules()
    yield from bad_shares()


def _structures() -> Iterator[tuple[str, bytes, str]]:
    empty = chain()
    yield "empty", _text(empty), "graph_empty"
    yield "no input", _text(chain(node("dense", "Dense"), node("prob", "Softmax"))), "no_input"
    yield "no output", _text(chain(ROW)), "no_output"
    loop = chain(ROW, node("add", "Add"), node("a", "Dense", units=4), node("b", "ReLU"))
    loop["wires"].append({"from": "b", "to": "add"})
    yield "cycle", _text(loop), "cycle"
    own = chain(ROW, node("add", "Add"))
    own["wires"].append({"from": "add", "to": "add"})
    yield "wire to itself", _text(own), "cycle"
    stray = {"from": "nowhere", "to": "dense"}
    yield "unknown node", _text(_changed(lambda d: d["wires"].append(stray))), "unknown_node"
    port = {"from": "conv.weights", "to": "flat"}
    yield "unknown port", _text(_changed(lambda d: d["wires"].append(port))), "unknown_port"
    yield "unknown block", _text(chain(ROW, node("d", "Desne"))), "unknown_block"
    twice = {"from": "conv", "to": "dense"}
    yield (
        "two wires into one port",
        _text(_changed(lambda d: d["wires"].append(twice))),
        ("port_taken"),
    )
    unfed = chain(ROW, node("dense", "Dense"))
    unfed["nodes"] += [node("lost", "Dense"), node("after", "ReLU")]
    unfed["wires"].append({"from": "lost", "to": "after"})
    yield "unreachable node", _text(unfed), "missing_input"
    for block in ("os.system", "torch.nn.Linear", "__import__('os')", "relu; drop"):
        yield f"block {block}", _text(chain(ROW, node("d", block))), "unknown_block"
    yield "extra key", _text(GOOD | {"evil": 1}), "unknown_field"
    extra = _changed(lambda d: d["nodes"][1].update(onload="x"))
    yield "extra key in a node", _text(extra), "unknown_field"
    yield "__proto__", _text(GOOD | {"__proto__": {"admin": True}}), "unknown_field"
    same = _changed(lambda d: d["nodes"].append(node("dense", "ReLU")))
    yield "duplicate id", _text(same), "duplicate_id"
    duplicate = _text(GOOD).replace(b'"nodes"', b'"name": "x", "nodes"')
    yield "duplicate key", duplicate, "duplicate_key"
    many = chain(*(node(f"n{i}", "ReLU") for i in range(2_001)))
    yield "2,001 nodes", _text(many), "too_large"
    yield (
        "huge layer",
        _text(chain(node("row", "Input", shape=[1_000_000]), node("d", "Dense", units=1_000_000))),
        "too_large",
    )


def _shapes() -> Iterator[tuple[str, bytes, str]]:
    yield "image as a row", _text(chain(IMAGE, node("r", "RepeatVector"))), "shape_mismatch"
    large = chain(IMAGE, node("c", "Conv2D", kernel_size=9))
    yield "kernel larger than its input", _text(large), "output_size_zero"
    pool = chain(IMAGE, node("p", "MaxPooling2D", pool_size=9))
    yield "pool larger than its input", _text(pool), "output_size_zero"
    groups = chain(node("i", "Input", shape=[6, 8, 8]), node("c", "Conv2D", groups=4))
    yield "groups that do not divide", _text(groups), "not_divisible"
    unlike = chain(ROW, node("d", "Dense", units=5), node("add", "Add"))
    unlike["wires"].append({"from": "row", "to": "add"})
    yield "Add of unlike shapes", _text(unlike), "shape_mismatch"
    words = node("words", "Input", shape=[9], kind="tokens", vocabulary=50)
    yield "tokens into Dense", _text(chain(words, node("d", "Dense"))), "dtype_mismatch"
    yield "numbers into Embedding", _text(chain(ROW, node("e", "Embedding"))), "dtype_mismatch"
    small = chain(words, node("e", "Embedding", input_dim=10))
    yield "token outside the vocabulary", _text(small), "param_range"


def _values() -> Iterator[tuple[str, bytes, str]]:
    codes = {
        "0": "param_range", "-1": "param_range", "2.5": "param_type", '"64"': "param_type",
        "true": "param_type", "null": "param_type", "[]": "param_type", '"٣"': "param_type",
        '"1_000"': "param_type", "NaN": "bad_document", "Infinity": "bad_document",
        "1e999": "bad_document", "9" * 5_000: "bad_document", "1000000000000": "param_range",
        "2.0": "param_type", "{}": "param_type",
    }  # fmt: skip
    for raw, code in codes.items():
        yield f"units {raw[:20]}", _with_units(raw), code
    yield "rate 1.5", _text(chain(ROW, node("d", "Dropout", rate=1.5))), "param_range"
    drop = chain(ROW, node("d", "Dense", activation="relu; drop"))
    yield "activation relu; drop", _text(drop), "param_choice"
    pair = chain(IMAGE, node("c", "Conv2D", kernel_size="(3,3)"))
    yield "a text for a pair", _text(pair), "param_type"
    triple = chain(IMAGE, node("c", "Conv2D", kernel_size=[3, 3, 3]))
    yield "three for a pair", _text(triple), "param_type"
    yield "unknown parameter", _text(chain(ROW, node("d", "Dense", unit=3))), "param_unknown"
    for name in (
        "self", "torch", "nn", "F", "class", "None", "lambda", "Dense", "1st", "a b", "a\nb",
        'a"b', "a\u2028b", "\u202eevil", "ﬁlter", "ｃonv", "x" * 65, "", "../../etc/x",
        "<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "__proto__",
    ):  # fmt: skip
        wrong = _changed(lambda d, name=name: d["nodes"].append(node(name, "ReLU")))
        yield f"id {name[:20]!r}", _text(wrong), "bad_id"
    for name in (17, None, ["a"], {"a": 1}, True):
        wrong = _changed(lambda d, name=name: d["nodes"].append({"id": name, "block": "ReLU"}))
        yield f"id {name!r}", _text(wrong), "bad_id"


def _texts() -> Iterator[tuple[str, bytes, str]]:
    good = _text(GOOD).decode()
    yield "nesting", b"[" * 100_000 + b"]" * 100_000, "bad_document"
    yield "nesting in a parameter", _with_units("[" * 40 + "]" * 40), "bad_document"
    yield "2 MiB", b'{"name": "' + b"x" * 2 * 1024 * 1024 + b'"}', "too_large"
    yield "UTF-16", good.encode("utf-16"), "bad_document"
    yield "byte order mark", b"\xef\xbb\xbf" + good.encode(), "bad_document"
    yield "broken UTF-8", good.encode().replace(b"test", b"te\xffst"), "bad_document"
    yield "lone surrogate", good.replace("test", "te\\ud800st").encode(), "bad_document"
    yield "NUL", good.replace("test", "te\\u0000st").encode(), "bad_document"
    yield "not JSON", b"import os", "bad_document"
    yield "nothing", b"", "bad_document"
    yield "an array", b"[]", "bad_document"
    yield "another format", good.replace("brickwork.graph", "x").encode(), "bad_document"
    yield "a later version", good.replace('"version": 1', '"version": 9').encode(), "bad_document"
    yield "version true", good.replace('"version": 1', '"version": true').encode(), "bad_document"
    yield "nodes as an object", _text(GOOD | {"nodes": {}}), "bad_document"
    yield "wires of numbers", _text(GOOD | {"wires": [1, 2]}), "bad_document"
    yield "a name of 201 characters", _text(GOOD | {"name": "x" * 201}), "bad_document"
