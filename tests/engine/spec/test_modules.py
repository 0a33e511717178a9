"""Modules: blocks made of blocks, checked with what arrives, written as classes of their own."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from engine.spec import check, check_text, interface, read_graph, render, strict_json
from tests.edits import apply
from tests.engine.blocks.harness import compiled, example_inputs
from tests.graphs import (
    Document,
    asked,
    chain,
    document,
    module,
    node,
    residual_module,
    with_modules,
)

ROW = node("row", "Input", shape=[4])
X = node("x", "Input", shape=[4])


def residual_net(**rest: object) -> Document:
    graph = chain(
        node("image", "Input", shape=[3, 32, 32]),
        node("stem", "Conv2D", filters=16, padding="same"),
        node("first", "module:Residual"),
        node("pool", "MaxPooling2D"),
        node("rest", "module:Residual", repeat=3, **rest),
        node("mean", "GlobalAveragePooling2D"),
        node("head", "module:Head"),
    )
    head = module(
        X, node("dense", "Dense", units=asked("classes")), node("prob", "Softmax"), classes=10
    )
    return with_modules(graph, Residual=residual_module(), Head=head)


SOURCE = '''\
import torch
import torch.nn.functional as F
from torch import nn


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv_a = nn.Conv2d(16, 16, 3, padding="same")
        self.norm = nn.BatchNorm2d(16, eps=0.001, momentum=0.01)
        self.conv_b = nn.Conv2d(16, 16, 3, padding="same")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        conv_a = self.conv_a(x)
        norm = self.norm(conv_a)
        relu = F.relu(norm)
        conv_b = self.conv_b(relu)
        add = conv_b + x
        return add


class Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(16, 10)

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """Scores before the last activation."""
        dense = self.dense(x)  # 10
        return dense

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.softmax(self.logits(x), dim=-1)


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding="same")
        self.first = Residual()
        self.rest = nn.Sequential(*[Residual() for _ in range(3)])
        self.head = Head()

    def logits(self, image: torch.Tensor) -> torch.Tensor:
        """Scores before the last activation."""
        stem = self.stem(image)  # 16 × 32 × 32
        first = self.first(stem)  # 16 × 32 × 32
        pool = F.max_pool2d(first, 2)  # 16 × 16 × 16
        rest = self.rest(pool)  # 16 × 16 × 16
        mean = rest.mean(dim=(2, 3))  # 16
        head = self.head.logits(mean)  # 10
        return head

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return F.softmax(self.logits(image), dim=-1)
'''


def test_the_source_is_what_a_person_would_have_written() -> None:
    """Shapes that do not hold for every use of a class are left out."""
    assert render(read_graph(residual_net())) == SOURCE


def test_weights_and_work_are_those_of_what_is_inside() -> None:
    data = check_text(residual_net()).to_data()
    rest, model = data["nodes"]["rest"], compiled(SOURCE)
    assert rest["shape"] == [16, 16, 16]
    assert rest["parameters"] == 3 * (2 * 2_320 + 32)
    why = {row["of"]: row["text"] for row in rest["why"]}
    assert why["weights"] == "3 × 4,672 = 14,016"
    assert why["work"] == "3 × 1,179,648 = 3,538,944"
    first = {row["of"]: row["text"] for row in data["nodes"]["first"]["why"]}
    assert first["weights"] == "2 × 2,320 + 32 = 4,672"
    assert data["parameters"] == sum(weight.numel() for weight in model.parameters())


def test_the_last_activation_of_a_module_is_left_to_the_loss() -> None:
    graph = read_graph(residual_net())
    network = interface(graph)
    assert network.outputs[0].last_activation == "softmax"
    assert network.batch_normalizations
    model, images = compiled(render(graph)).eval(), torch.rand(2, 3, 32, 32)
    assert torch.equal(model(images), torch.softmax(model.logits(images), dim=-1))


def test_in_mid_graph_and_repeated_a_module_keeps_its_activation() -> None:
    end = module(X, node("dense", "Dense", units=4), node("prob", "Softmax"))
    graph = with_modules(
        chain(ROW, node("twice", "module:End", repeat=2), node("relu", "ReLU")), End=end
    )
    assert interface(read_graph(graph)).outputs[0].last_activation is None
    model, rows = compiled(render(read_graph(graph))), torch.rand(5, 4)
    assert torch.allclose(model(rows).sum(1), torch.ones(5))


def test_each_use_chooses_and_a_default_stands_in() -> None:
    inner = module(X, node("dense", "Dense", units=asked("units")), units=8)
    graph = with_modules(
        chain(ROW, node("a", "module:Own", units=3), node("b", "module:Own")), Own=inner
    )
    nodes = check_text(graph).to_data()["nodes"]
    assert (nodes["a"]["shape"], nodes["b"]["shape"]) == ([3], [8])
    source = render(read_graph(graph))
    assert source.count("class Own(") == source.count("class Own2(") == 1


def test_what_arrives_stands_in_for_the_declared_shape() -> None:
    inner = module(node("x", "Input", shape=[99]), node("dense", "Dense", units=2))
    verdict = check_text(with_modules(chain(ROW, node("use", "module:Own")), Own=inner))
    assert verdict.ok
    assert verdict.to_data()["nodes"]["use"]["parameters"] == 4 * 2 + 2


def test_ports_are_named_by_inputs_and_outputs() -> None:
    inner = module(
        node("left", "Input"),
        node("right", "Input"),
        node("sum", "Add"),
        node("product", "Multiply"),
        node("total", "Output"),
        node("weighed", "Output"),
        wires=[
            *[(side, merge) for merge in ("sum", "product") for side in ("left", "right")],
            ("sum", "total"),
            ("product", "weighed"),
        ],
    )
    graph = document(
        [
            ROW,
            node("other", "Input", shape=[4]),
            node("use", "module:Both"),
            node("a", "Output"),
            node("b", "Output"),
        ],
        [("row", "use.right"), ("other", "use.left"), ("use.weighed", "a"), ("use", "b")],
    )
    source = render(read_graph(with_modules(graph, Both=inner)))
    assert "use, use_weighed = self.use(other, row)  # 4" in source
    row, other = torch.rand(2, 4), torch.rand(2, 4)
    product, total = compiled(source)(row, other)
    assert torch.equal(product, row * other)
    assert torch.equal(total, row + other)


def test_an_inner_problem_is_told_at_the_use_with_fixes_in_the_module() -> None:
    inner = module(
        node("x", "Input", shape=[1, 8, 8]), node("conv", "Conv2D"), node("steps", "RepeatVector")
    )
    outer = module(node("x", "Input", shape=[1, 8, 8]), node("inner", "module:Inner"))
    graph = with_modules(
        chain(node("image", "Input", shape=[1, 8, 8]), node("use", "module:Outer")),
        Inner=inner,
        Outer=outer,
    )
    (problem,) = check_text(graph).to_data()["problems"]
    assert problem["node"] == "use"
    assert problem["code"] == "shape_mismatch"
    assert problem["message"] == (
        "Inside Outer, at inner: Inside Inner, at steps: RepeatVector takes one row of numbers, "
        "but Conv2D gives 32 × 6 × 6."
    )
    assert problem["values"]["path"] == ["inner", "steps"]
    fix = problem["fixes"][0]
    assert fix["label"] == "Insert Flatten → 1,152 in Inner"
    assert fix["edits"][0]["module"] == "Inner"
    for fix in problem["fixes"]:
        assert check_text(apply(graph, fix["edits"])).ok


def test_several_inner_problems_do_not_hide_one_another() -> None:
    inner = module(
        X,
        node("a", "Dense", units=0),
        node("b", "Conv2D"),
        node("c", "Dense", units=asked("n")),
        wires=[("x", "a"), ("x", "b"), ("x", "c")],
        n=2,
    )
    graph = with_modules(chain(ROW, node("use", "module:Own", n=-5)), Own=inner)
    problems = check_text(graph).to_data()["problems"]
    assert [problem["values"]["inner"] for problem in problems] == ["a", "b", "c"]
    chosen = problems[-1]
    assert chosen["param"] == "n"
    assert chosen["fixes"][0]["edits"] == [
        {"edit": "set_param", "node": "use", "param": "n", "value": 1}
    ]


def test_an_unused_module_is_checked_once() -> None:
    inner = module(X, node("conv", "Conv2D"))
    outer = module(X, node("inner", "module:Inner"))
    graph = with_modules(chain(ROW, node("dense", "Dense")), Inner=inner, Outer=outer)
    (problem,) = check_text(graph).to_data()["problems"]
    assert problem["node"] is None
    assert problem["values"]["module"] == "Outer"
    assert "at conv" in problem["message"]


def test_masks_travel_into_a_module_and_out_of_it() -> None:
    step = module(
        node("x", "Input", shape=[None, 6]),
        node("rnn", "GRU", units=6, return_sequences=True),
        node("sum", "Add"),
        wires=[("x", "rnn"), ("rnn", "sum"), ("x", "sum")],
    )
    table = module(
        node("t", "Input", shape=[None], kind="tokens", vocabulary=9),
        node("e", "Embedding", input_dim=9, output_dim=6, mask_zero=True),
    )
    graph = read_graph(
        with_modules(
            chain(
                node("words", "Input", shape=[None], kind="tokens", vocabulary=9),
                node("table", "module:Table"),
                node("steps", "module:Step", repeat=3),
                node("one", "module:Step"),
                node("last", "LSTM", units=4),
            ),
            Step=step,
            Table=table,
        )
    )
    source = render(graph)
    assert "for layer in self.steps:" in source
    assert "self.steps = nn.ModuleList([Step() for _ in range(3)])" in source
    model = compiled(source).eval()
    short, long = torch.tensor([[3, 4]]), torch.tensor([[3, 4, 0, 0, 0]])
    everything = torch.ones_like(long, dtype=torch.bool)
    assert torch.allclose(model(short, short != 0), model(long, everything), atol=1e-6)


@pytest.mark.parametrize("name", ["Model", "Exception", "Tensor", "Residual2"])
def test_a_class_of_any_name_keeps_out_of_the_way(name: str) -> None:
    inner = module(X, node("dense", "Dense", units=asked("n")), n=4)
    graph = with_modules(
        chain(ROW, node("a", f"module:{name}"), node("b", f"module:{name}", n=5)), **{name: inner}
    )
    assert compiled(render(read_graph(graph)))(torch.rand(2, 4)).shape == (2, 5)


def test_what_is_read_is_written_again() -> None:
    graph = residual_net()
    assert read_graph(read_graph(graph).to_data()) == read_graph(graph)
    assert strict_json.dumps(read_graph(graph).to_data()["modules"]["Head"]["parameters"]) == (
        '{"classes":{"default":10}}'
    )


LAYERS = st.lists(
    st.sampled_from(
        [
            ("Dense", {"units": 4}),
            ("Dense", {"units": 4, "activation": "tanh"}),
            ("LayerNormalization", {}),
            ("ReLU", {}),
            ("PReLU", {}),
            ("Softmax", {}),
            ("Identity", {}),
        ]
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(LAYERS, st.integers(1, 3), st.booleans())
def test_an_unpacked_module_computes_the_same(
    layers: list[tuple[str, dict[str, object]]], repeat: int, around: bool
) -> None:
    """Weights carried over in order; the sum of what is inside is the sum of the whole."""
    names = [f"n{place}" for place in range(len(layers))]
    nodes = [
        node(name, block, **params) for name, (block, params) in zip(names, layers, strict=True)
    ]
    path = ["x", *names]
    wires = list(pairwise(path))
    if around:
        nodes.append(node("sum", "Add"))
        wires += [(names[-1], "sum"), ("x", "sum")]
    own = module(X, *nodes, wires=wires)
    packed = with_modules(chain(ROW, node("use", "module:Own", repeat=repeat)), Own=own)
    copies, last = [], "row"
    links: list[tuple[str, str]] = []
    for copy in range(repeat):
        copies += [{**item, "id": f"{item['id']}_{copy}"} for item in nodes]
        links += [
            (last if source == "x" else f"{source}_{copy}", f"{target}_{copy}")
            for source, target in wires
        ]
        last = f"{nodes[-1]['id']}_{copy}"
    graphs = [read_graph(packed), read_graph(document([ROW, *copies], links))]
    verdicts = [check(graph) for graph in graphs]
    assert verdicts[0].parameters == verdicts[1].parameters
    assert verdicts[0].work == verdicts[1].work
    models: list[nn.Module] = [compiled(render(graph)).eval() for graph in graphs]
    given, wanted = (list(model.state_dict().values()) for model in models)
    models[1].load_state_dict(dict(zip(models[1].state_dict(), given, strict=True)))
    assert len(given) == len(wanted)
    arguments = example_inputs(graphs[0])
    assert torch.equal(models[0](*arguments), models[1](*arguments))
