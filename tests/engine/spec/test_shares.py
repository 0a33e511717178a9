"""Shared weights: one module in the source, called more than once, counted once."""

from typing import Any

import torch

from engine.spec import check_text, interface, read_graph, render
from tests.edits import apply
from tests.engine.blocks.harness import compiled
from tests.graphs import Document, document, module, node, with_modules


def twin(block: str, shares: str, name: str = "twin", **params: Any) -> Document:
    return node(name, block, **params) | {"shares": shares}


def siamese() -> Document:
    """One stack of convolutions looks at two images; a distance compares what it saw."""
    side = ("conv", "pool", "flat", "dense")
    nodes, wires = [], []
    for eye, other in (("left", None), ("right", "left")):
        names = [f"{eye}_{name}" for name in side]
        blocks = ("Conv2D", "MaxPooling2D", "Flatten", "Dense")
        params: tuple[Document, ...] = ({"filters": 4, "activation": "relu"}, {}, {}, {"units": 6})
        nodes.append(node(eye, "Input", shape=[1, 8, 8]))
        for name, block, given in zip(names, blocks, params, strict=True):
            own = node(name, block, **given)
            shared = twin(block, name.replace("right", "left"), name)
            nodes.append(own if other is None else shared)
        wires += list(zip([eye, *names], names, strict=False))
    nodes += [node("apart", "Subtract"), node("same", "Dense", units=1, activation="sigmoid")]
    wires += [("left_dense", "apart"), ("right_dense", "apart"), ("apart", "same")]
    return document(nodes, wires)


def pair(second: Document, shape: list[int] | None = None) -> Document:
    """Two Inputs; the first goes through Dense, the second through a node of its own."""
    return document(
        [
            node("a", "Input", shape=[4]),
            node("b", "Input", shape=shape or [4]),
            node("dense", "Dense", units=3),
            second,
            node("join", "Concatenate"),
        ],
        [("a", "dense"), ("b", second["id"]), ("dense", "join"), (second["id"], "join")],
    )


def test_a_siamese_net_has_one_set_of_weights() -> None:
    verdict = check_text(siamese())
    assert verdict.ok, verdict.problems
    data = verdict.to_data()
    assert data["nodes"]["left_conv"]["parameters"] == 40
    assert data["nodes"]["right_conv"]["parameters"] == 0
    assert {"of": "weights", "text": "shared with left_conv, counted there"} in (
        data["nodes"]["right_conv"]["why"]
    )
    source = render(read_graph(siamese()))
    assert source.count("nn.Conv2d(") == 1
    assert "right_conv = F.relu(self.left_conv(right))  # 4 × 6 × 6" in source
    model = compiled(source)
    assert data["parameters"] == sum(weight.numel() for weight in model.parameters())
    left, right = torch.rand(3, 1, 8, 8), torch.rand(3, 1, 8, 8)
    assert torch.allclose(
        model.logits(left, right) - model.same.bias,
        model.same.bias - model.logits(right, left),
        atol=1e-6,
    )
    assert interface(read_graph(siamese())).parameters == data["parameters"]


def test_parameters_are_taken_over_or_the_same() -> None:
    for own in ({}, {"units": 3}):
        assert check_text(pair(twin("Dense", "dense", **own))).ok
    graph = pair(twin("Dense", "dense", units=5))
    (problem,) = check_text(graph).to_data()["problems"]
    assert problem["code"] == "share_mismatch"
    assert [fix["label"] for fix in problem["fixes"]] == [
        "Take over the parameters",
        "Give it weights of its own",
    ]
    for fix in problem["fixes"]:
        assert check_text(apply(graph, fix["edits"])).ok


def test_another_width_cannot_share() -> None:
    graph = pair(twin("Dense", "dense"), [7])
    (problem,) = check_text(graph).to_data()["problems"]
    assert problem["code"] == "shape_mismatch"
    assert problem["message"] == (
        "Dense (twin) shares the weights of Dense (dense), which are made for 4 (float32); but "
        "7 (float32) arrives at twin."
    )
    assert check_text(apply(graph, problem["fixes"][0]["edits"])).ok


def test_a_chain_of_shares_ends_at_its_root_wherever_that_stands() -> None:
    graph = document(
        [
            node("row", "Input", shape=[4]),
            twin("Dense", "second", "third"),
            twin("Dense", "first", "second"),
            node("first", "Dense", units=4),
        ],
        [("row", "third"), ("third", "second"), ("second", "first")],
    )
    source = render(read_graph(graph))
    assert source.count("nn.Linear(") == 1
    model, rows = compiled(source), torch.rand(2, 4)
    layer = model.first
    assert torch.equal(model(rows), layer(layer(layer(rows))))


def test_an_owner_without_wires_leaves_its_weights_to_the_next() -> None:
    graph = document(
        [
            node("row", "Input", shape=[4]),
            node("lost", "Dense", units=4),
            twin("Dense", "lost", "one"),
            twin("Dense", "lost", "two"),
        ],
        [("row", "one"), ("one", "two")],
    )
    verdict = check_text(graph)
    assert verdict.ok
    assert verdict.parameters == 20
    assert "two = self.one(one)" in render(read_graph(graph))


def test_a_block_without_weights_may_share_too() -> None:
    graph = document(
        [node("row", "Input", shape=[4]), node("one", "ReLU"), twin("ReLU", "one", "two")],
        [("row", "one"), ("one", "two")],
    )
    assert compiled(render(read_graph(graph)))(-torch.ones(1, 4)).sum() == 0


def test_one_embedding_may_be_used_twice() -> None:
    words = {"kind": "tokens", "vocabulary": 9}
    graph = document(
        [
            node("question", "Input", shape=[5], **words),
            node("answer", "Input", shape=[7], **words),
            node("table", "Embedding", input_dim=9, output_dim=4),
            twin("Embedding", "table", "again"),
            node("first", "GlobalAveragePooling1D"),
            node("second", "GlobalAveragePooling1D"),
            node("near", "Dot"),
        ],
        [
            ("question", "table"), ("answer", "again"), ("table", "first"), ("again", "second"),
            ("first", "near.a"), ("second", "near.b"),
        ],
    )  # fmt: skip
    assert check_text(graph).to_data()["parameters"] == 36
    assert render(read_graph(graph)).count("nn.Embedding(") == 1


def test_a_module_may_be_shared_and_share_inside() -> None:
    inner = module(
        node("x", "Input", shape=[4]), node("a", "Dense", units=4), twin("Dense", "a", "b")
    )
    graph = with_modules(
        document(
            [
                node("row", "Input", shape=[4]),
                node("use", "module:Own", repeat=2),
                twin("module:Own", "use", "again"),
            ],
            [("row", "use"), ("use", "again")],
        ),
        Own=inner,
    )
    verdict = check_text(graph)
    assert verdict.ok, verdict.problems
    assert verdict.parameters == 2 * 20
    model = compiled(render(read_graph(graph)))
    assert sum(weight.numel() for weight in model.parameters()) == 40
    rows = torch.rand(2, 4)
    assert torch.equal(model(rows), model.use(model.use(rows)))


def test_a_shared_module_has_one_class_so_what_arrives_must_be_alike() -> None:
    inner = module(node("x", "Input", shape=[4]), node("dense", "Dense", units=4))
    graph = with_modules(pair(twin("module:Own", "use"), [7]), Own=inner)
    graph["nodes"][2] = node("use", "module:Own")
    graph["wires"] = [
        {key: end.replace("dense", "use") for key, end in wire.items()} for wire in graph["wires"]
    ]
    (problem,) = check_text(graph).to_data()["problems"]
    assert problem["code"] == "shape_mismatch"
    assert "4 (float32)" in problem["message"]
