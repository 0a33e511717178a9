"""What is kept of earlier checks changes no verdict, and spares all that an edit does not touch."""

import random
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest

from engine.spec import block as block_module
from engine.spec import blocks, check_text, modules, parts, past, resolve, strict_json, wiring
from engine.spec.graph_lint import GraphLint, graph_lints
from engine.spec.lints import deep_without_normalization
from engine.spec.memo import Memo
from engine.spec.node_lint import NodeLint
from tests.edits import apply
from tests.graphs import Document, asked, chain, document, module, node, residual_network

SEEDS, EDITS = 24, 25
ACTIVATIONS = (None, "relu", "softmax", "sigmoid", "tanh", "unheard")
BLOCKS = ("ReLU", "Softmax", "Sigmoid", "Dropout", "Identity", "BatchNormalization", "Output")


def forget() -> None:
    """As in a process that has just started."""
    for memo in (past._PASTS, wiring._WIRINGS, parts._NODES, modules._INSIDE, modules._USES):
        memo.clear()
    for cached in (block_module._evaluated, block_module._one, resolve._block_with, parts._wire):
        cached.cache_clear()


def random_graph(draw: random.Random) -> Document:
    """Some examples of lints side by side, uses of a module, and a node that shares weights."""
    graph = document([node("row", "Input", shape=[4])], [])
    examples = [example for lint in graph_lints() for example in (*lint.draws, *lint.spares)]
    for place, example in enumerate(draw.sample(examples, draw.randint(1, 4))):
        for each in example.graph["nodes"]:
            graph["nodes"].append({**deepcopy(each), "id": f"{each['id']}_{place}"})
        for wire in example.graph["wires"]:
            ends = [end.partition(".") for end in (wire["from"], wire["to"])]
            source, target = (f"{name}_{place}{dot}{port}" for name, dot, port in ends)
            graph["wires"].append({"from": source, "to": target})
    if draw.random() < 0.4:
        return graph
    inner = (
        node("x", "Input", shape=[4]),
        node("dense", "Dense", units=4, activation=asked("bend")),
        node("again", "Dense", units=4),
    )
    graph["modules"] = {"Own": module(*inner, bend=None)}
    graph["nodes"] += [
        node("own", "module:Own", repeat=2),
        node("twin", "module:Own") | {"shares": "own"},
        node("first", "Dense", units=4),
        node("second", "Dense") | {"shares": "first"},
    ]
    names = ("row", "own", "twin", "first", "second")
    graph["wires"] += [{"from": a, "to": b} for a, b in pairwise(names)]
    return graph


def random_edit(draw: random.Random, graph: Document) -> Document:
    """The graph after one step of a person, a sensible one or not."""
    nodes, wires = graph["nodes"], graph["wires"]
    it = draw.choice(nodes)
    ids = [each["id"] for each in nodes]

    swapped = {"id": it["id"], "block": draw.choice(BLOCKS)}
    sharing = {key: it[key] for key in it if key != "shares"} | (
        {} if "shares" in it else {"shares": draw.choice(ids)}
    )

    def set_param(param: str, value: Any) -> Document:
        edit = {"edit": "set_param", "node": it["id"], "param": param, "value": value}
        return apply(graph, [edit])

    def with_wires(kept: list[Document]) -> Document:
        return {**graph, "wires": kept}

    def with_fix() -> Document:
        fixes = [fix for problem in check_text(graph).problems for fix in problem.fixes]
        return apply(graph, list(draw.choice(fixes).edits)) if fixes else graph

    def frozen(each: Document) -> Document:
        return {**each, "params": {**each.get("params", {}), "trainable": False}}

    steps = (
        lambda: set_param("activation", draw.choice(ACTIVATIONS)),
        lambda: set_param("activation", draw.choice(ACTIVATIONS)),
        lambda: set_param("units", draw.choice((1, 2, 4, True, 0))),
        lambda: set_param("trainable", draw.choice((None, False))),
        lambda: set_param("kernel_initializer", draw.choice((None, "he_normal"))),
        lambda: set_param("repeat", draw.choice((None, 3))),
        lambda: set_param("bend", draw.choice(ACTIVATIONS)),
        lambda: apply(graph, [{"edit": "remove_node", "node": it["id"]}]),
        lambda: with_wires(draw.sample(wires, max(0, len(wires) - 1))),
        lambda: with_wires([*wires, {"from": draw.choice(ids), "to": it["id"]}]),
        lambda: {**graph, "nodes": [swapped if n is it else n for n in nodes]},
        lambda: {**graph, "nodes": [sharing if n is it else n for n in nodes]},
        lambda: {**graph, "nodes": [frozen(each) for each in nodes]},
        with_fix,
        with_fix,
    )
    return draw.choice(steps)()


def ways_of_editing(seed: int) -> Iterator[Document]:
    """A graph after each of many edits; now and then what was done is undone."""
    draw = random.Random(seed)
    lints = graph_lints()
    yield lints[seed % len(lints)].draws[0].graph
    seen = [random_graph(draw)]
    for _ in range(EDITS):
        yield seen[-1]
        seen.append(random_edit(draw, seen[-1] if draw.random() < 0.9 else draw.choice(seen)))


def test_every_edit_is_answered_as_if_nothing_had_been_kept() -> None:
    codes: set[str] = set()
    for seed in range(SEEDS):
        forget()
        graphs = [deepcopy(graph) for graph in ways_of_editing(seed)]
        warm = [check_text(graph) for graph in graphs]
        told = [verdict.to_data() for verdict in warm]
        texts = [verdict.to_text() for verdict in warm]
        for place, graph in enumerate(graphs):
            forget()
            scratch = check_text(strict_json.dumps(graph))
            assert scratch.to_data() == told[place], f"seed {seed}, edit {place}"
            assert scratch.to_text() == texts[place]
            codes |= {problem.code for problem in scratch.problems}
    assert {lint.code for lint in graph_lints()} <= codes
    assert {"shape_mismatch", "share_mismatch", "missing_input", "cycle", "param_type"} <= codes


def test_after_an_edit_only_what_changed_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new activation is a matter of one rule, of the lints about that node, and of the way on."""
    graph = residual_network(202)
    check_text(graph)
    rules: list[str] = []
    lints: list[tuple[str, str]] = []
    ways: list[str] = []
    for kind in blocks().values():

        def shape(block: Any, *inputs: Any, real: Any = kind.shape) -> Any:
            rules.append(block.activation)
            return real(block, *inputs)

        monkeypatch.setattr(kind, "shape", shape)
    for asks in {type(lint) for lint in graph_lints() if isinstance(lint, NodeLint)}:

        def at(own: NodeLint, checked: Any, name: str, real: Any = asks.at) -> Any:
            lints.append((own.code, name))
            return real(own, checked, name)

        monkeypatch.setattr(asks, "at", at)
    way = deep_without_normalization._way

    def counted(checked: Any, name: str, known: Any) -> Any:
        ways.append(name)
        return way(checked, name, known)

    monkeypatch.setattr(deep_without_normalization, "_way", counted)
    monkeypatch.setattr(wiring, "_connect", lambda *_: pytest.fail("wired again"))
    read: list[str] = []
    read_node = parts._read_node

    def noted(item: Document, *more: Any) -> Any:
        read.append(item["id"])
        return read_node(item, *more)

    monkeypatch.setattr(parts, "_read_node", noted)
    edit = {"edit": "set_param", "node": "conv_a_3", "param": "activation", "value": "mish"}
    assert check_text(apply(graph, [edit])).ok
    assert read == ["conv_a_3"]
    assert set(rules) == {"mish"}
    near = [("lint_no_effect", name) for name in ("add_2", "conv_a_3", "norm_a_3")]
    found = [("lint_kernel_over_padding", "conv_a_3"), ("lint_lost_mask", "add_2"), *near]
    assert sorted(lints) == found
    assert ways == ["conv_a_3", "norm_a_3"], "a normalization starts anew"


def test_what_a_lint_looks_through_is_no_distance() -> None:
    between = [node(f"drop_{place}", "Dropout") for place in range(3)]
    for activation in ("relu", None, "tanh", None):
        params = {} if activation is None else {"activation": activation}
        first = node("first", "Dense", units=9, **params)
        last = node("last", "Dense", units=2)
        graph = chain(node("row", "Input", shape=[4]), first, *between, last)
        codes = [problem.code for problem in check_text(graph).problems]
        assert codes == (["lint_linear_stack"] if activation is None else [])


def test_a_lint_of_the_whole_graph_says_so_and_the_others_say_where_they_are_asked() -> None:
    for lint in graph_lints():
        assert isinstance(lint, GraphLint) or bool(lint.blocks) != bool(lint.activations)


def test_what_was_found_is_kept_of_so_many_graphs_and_no_more() -> None:
    forget()
    for units in range(1, 100):
        nodes = [node(f"d{place}", "Dense", units=4) for place in range(units)]
        check_text(chain(node("row", "Input", shape=[4]), *nodes))
        check_text(chain(node("row", "Input", shape=[5]), *nodes))
    assert len(past._PASTS) == past._PASTS.weight == 64


def test_a_value_put_in_place_of_another_is_weighed_in_its_place() -> None:
    memo: Memo[list[int]] = Memo(10, len)
    for length in (3, 7, 5):
        memo.put("it", [0] * length)
        assert memo.weight == length
    memo.put("other", [0] * 6)
    assert memo.find("it") is None
    assert (memo.weight, len(memo)) == (6, 1)


@pytest.mark.parametrize("value", [True, 4.5, "4", [4]])
def test_a_node_that_is_kept_is_not_taken_for_one_like_it(value: Any) -> None:
    graph = chain(node("row", "Input", shape=[4]), node("d", "Dense", units=4))
    assert check_text(deepcopy(graph)).ok
    graph["nodes"][1]["params"]["units"] = value
    assert not check_text(graph).ok
    graph["nodes"][1]["params"]["units"] = 4
    assert check_text(graph).ok


def test_what_happens_to_a_document_later_changes_no_kept_node() -> None:
    graph = chain(node("image", "Input", shape=[1, 9, 9]), node("c", "Conv2D", kernel_size=[3, 3]))
    first = check_text(deepcopy(graph))
    check_text(mine := deepcopy(graph))
    mine["nodes"][1]["params"]["kernel_size"][0] = 5
    assert first.network is not None
    first.network.graph.to_data()["nodes"][1]["params"]["kernel_size"][0] = 5
    again = check_text(deepcopy(graph))
    assert again.network is not None
    assert again.network.graph.to_data()["nodes"] == graph["nodes"]


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph["nodes"][1].update(colour="red"),
        lambda graph: graph["nodes"][1]["params"].update(units="a\x00"),
        lambda graph: graph["nodes"][1]["params"].update(units="\ud800"),
        lambda graph: graph["wires"][0].update(colour="red"),
        lambda graph: graph["wires"][0].update({"\x00": 1}),
        lambda graph: graph["wires"][0].update({"to": "d\x00"}),
    ],
)
def test_what_is_refused_is_refused_again(change: Any) -> None:
    graph = chain(node("row", "Input", shape=[4]), node("d", "Dense", units=4))
    change(graph)
    told = [[problem.to_data() for problem in check_text(graph).problems] for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert told[0][0]["code"] in ("unknown_field", "bad_document")
