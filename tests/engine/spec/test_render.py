"""The rendered source: plain PyTorch that a person would have written, and nothing else."""

import pytest
import torch
from torch import nn

from engine.spec import interface, read_graph, render
from engine.spec.allow_list import SourceRefused, check_source
from engine.spec.names import HIDDEN
from tests.engine.blocks.harness import compiled
from tests.graphs import chain, document, node

DIGITS = chain(
    node("image", "Input", shape=[1, 8, 8]),
    node("conv", "Conv2D", filters=16, kernel_size=3, padding="same", activation="relu"),
    node("pool", "MaxPooling2D", pool_size=2),
    node("flat", "Flatten"),
    node("drop", "Dropout", rate=0.33),
    node("dense", "Dense", units=10),
    node("prob", "Softmax"),
)

SOURCE = '''\
import torch
import torch.nn.functional as F
from torch import nn


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 16, 3, padding="same")
        self.drop = nn.Dropout(0.33)
        self.dense = nn.Linear(256, 10)

    def logits(self, image: torch.Tensor) -> torch.Tensor:
        """Scores before the last activation."""
        conv = F.relu(self.conv(image))  # 16 × 8 × 8
        pool = F.max_pool2d(conv, 2)  # 16 × 4 × 4
        flat = pool.flatten(1)  # 256
        drop = self.drop(flat)  # 256
        dense = self.dense(drop)  # 10
        return dense

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return F.softmax(self.logits(image), dim=-1)
'''


def test_the_source_is_what_a_person_would_have_written() -> None:
    assert render(read_graph(DIGITS)) == SOURCE


def test_forward_is_the_last_activation_of_the_logits() -> None:
    model = compiled(SOURCE).eval()
    image = torch.rand(5, 1, 8, 8)
    assert torch.equal(model(image), torch.softmax(model.logits(image), dim=-1))


def test_an_activation_inside_a_layer_gives_logits_too() -> None:
    graph = read_graph(
        chain(node("row", "Input", shape=[4]), node("d", "Dense", units=1, activation="sigmoid"))
    )
    assert interface(graph).outputs[0].last_activation == "sigmoid"
    model, row = compiled(render(graph)), torch.rand(5, 4)
    assert torch.equal(model(row), torch.sigmoid(model.logits(row)))


def test_several_outputs_are_a_tuple_and_only_activated_ones_have_logits() -> None:
    graph = read_graph(
        document(
            [
                node("row", "Input", shape=[4]),
                node("number", "Dense", units=1),
                node("score", "Dense", units=3),
                node("kind", "Softmax"),
            ],
            [("row", "number"), ("row", "score"), ("score", "kind")],
        )
    )
    model, row = compiled(render(graph)), torch.rand(5, 4)
    number, kind = model(row)
    raw_number, raw_kind = model.logits(row)
    assert torch.equal(number, raw_number)
    assert torch.equal(kind, torch.softmax(raw_kind, dim=-1))


def test_a_softmax_that_something_else_uses_stays_where_it_is() -> None:
    graph = read_graph(
        document(
            [
                node("row", "Input", shape=[4]),
                node("prob", "Softmax"),
                node("out", "Output"),
                node("other", "ReLU"),
                node("out_2", "Output"),
            ],
            [("row", "prob"), ("prob", "out"), ("prob", "other"), ("other", "out_2")],
        )
    )
    assert "logits" not in render(graph)
    first, second = compiled(render(graph))(torch.rand(5, 4))
    assert torch.allclose(first.sum(1), torch.ones(5))
    assert torch.equal(first, second)


@pytest.mark.parametrize("name", ["training", "forward", "eval", "type", "logits", "float"])
def test_an_id_that_would_hide_an_attribute_gets_an_underscore(name: str) -> None:
    graph = read_graph(chain(node("row", "Input", shape=[4]), node(name, "Dense", units=3)))
    source = render(graph)
    assert f"self.{name}_ = nn.Linear(4, 3)" in source
    assert compiled(source)(torch.rand(2, 4)).shape == (2, 3)


def test_every_attribute_of_a_module_counts_as_hidden() -> None:
    public = {name for name in dir(nn.Module()) if not name.startswith("_")}
    assert public - {"T_destination"} <= HIDDEN


def test_names_that_would_meet_are_kept_apart() -> None:
    graph = read_graph(
        document(
            [
                node("words", "Input", shape=[None], kind="tokens", vocabulary=9),
                node("words_mask", "Embedding", input_dim=9, output_dim=4),
                node("rnn", "LSTM", units=4, return_state=True),
                node("rnn_state", "Dense", units=4),
                node("sum", "Add"),
            ],
            [
                ("words", "words_mask"),
                ("words_mask", "rnn"),
                ("rnn.state", "rnn_state"),
                ("rnn_state", "sum"),
                ("rnn.cell", "sum"),
                ("rnn", "sum"),
            ],
        )
    )
    model = compiled(render(graph))
    words = torch.tensor([[3, 4, 0], [5, 0, 0]])
    assert model(words, words != 0).shape == (2, 4)


def test_padding_changes_nothing() -> None:
    for block in ("LSTM", "GRU", "GlobalAveragePooling1D"):
        params = {} if block.startswith("Global") else {"units": 4, "bidirectional": True}
        graph = read_graph(
            chain(
                node("words", "Input", shape=[None], kind="tokens", vocabulary=9),
                node("points", "Embedding", input_dim=9, output_dim=4),
                node("it", block, **params),
            )
        )
        model = compiled(render(graph)).eval()
        short, long = torch.tensor([[3, 4]]), torch.tensor([[3, 4, 0, 0, 0]])
        assert torch.allclose(model(short, short != 0), model(long, long != 0), atol=1e-6)


@pytest.mark.parametrize(
    "line",
    [
        "import os",
        "from torch import hub",
        "open('/etc/passwd')",
        "eval('1')",
        "torch.load('x')",
        "torch.hub.load('a', 'b')",
        "nn.Module.__subclasses__()",
        "().__class__",
        "torch.ops.aten",
        "torch.utils.cpp_extension.load('a')",
        "lambda: 1",
        "[x for x in y]",
        "self.a.b.c()",
        "super().__getattribute__('x')",
        "getattr(self, 'x')",
        "torch.__dict__",
        "nn.modules._functions",
        "[eval for _ in range(3)]",
        "nn.Sequential(*[nn.Linear(4, 4) for _ in range(3)])",
        "nn.Sequential(*[Own(image) for _ in range(3)])",
        "nn.Sequential(*[Own() for _ in range(3) if image])",
        "nn.Sequential(*image)",
        "self.dense(eval)",
        "[print, image]",
        "self.dense.forward.logits(image)",
    ],
)
def test_the_allow_list_refuses_what_the_renderer_never_writes(line: str) -> None:
    with pytest.raises(SourceRefused):
        check_source(
            SOURCE.replace("return dense\n", f"return {line}\n")
            if "import" not in line
            else f"{line}\n{SOURCE}"
        )
    with pytest.raises(SourceRefused):
        check_source(f"{SOURCE}\n{line}\n")


LOOP = """
class Counted(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for place in range(3):
            x = x + place
        return x
"""


def test_a_counted_loop_is_allowed() -> None:
    check_source(f"{SOURCE}\n{LOOP}")


@pytest.mark.parametrize(
    "head",
    [
        "for place in x:",
        "for place in self.parts():",
        "for place in range(3, 4):",
        "for place in range(*x):",
        "for place in range(n=3):",
        "for place in open('x'):",
        "for self.place in range(3):",
        "for a, b in range(3):",
        "async for place in range(3):",
        "while True:",
        "with x:",
        "try:",
        "if x:",
    ],
)
def test_other_loops_are_refused(head: str) -> None:
    source = LOOP.replace("for place in range(3):", head)
    if head == "try:":
        source = source.replace(
            "        return x", "        except ValueError:\n            x = 1\n        return x"
        )
    if head.startswith("async"):
        source = source.replace("    def", "    async def")
    with pytest.raises(SourceRefused):
        check_source(f"{SOURCE}\n{source}")


@pytest.mark.parametrize(
    "change",
    [
        ("        return x", "        else:\n            x = 1\n        return x"),
        ("x = x + place", "range(3)"),
        ("x = x + place", "y = {1, 2}"),
        ("x = x + place", "y = {**x}"),
        ("range(3)", "range(open('x'))"),
    ],
)
def test_a_loop_opens_no_other_door(change: tuple[str, str]) -> None:
    source = LOOP.replace(*change)
    assert source != LOOP
    with pytest.raises(SourceRefused):
        check_source(f"{SOURCE}\n{source}")


@pytest.mark.parametrize(
    "lines",
    [
        "for layer in torch:\n            layer(image)",
        "for layer in self.dense.parameters():\n            image = layer(image)",
        "for eval, layer in self.dense:\n            layer(image)",
        "for layer in self.dense:\n            layer = image\n            layer(image)",
        "for layer in self.dense:\n            pass\n        layer(image)",
        "self.dense = eval",
        "for eval in self.dense:\n            pass\n        self.dense(eval('1'))",
    ],
)
def test_loops_go_over_modules_of_the_network_only(lines: str) -> None:
    place = "        drop = self.drop(flat)  # 256\n"
    with pytest.raises(SourceRefused):
        check_source(SOURCE.replace(place, f"{place}        {lines}\n"))


def test_a_loop_over_modules_is_let_through() -> None:
    place = "        drop = self.drop(flat)  # 256\n"
    loop = "        for layer in self.layers:\n            drop = layer(drop)\n"
    made = "        self.layers = nn.ModuleList([Own() for _ in range(3)])\n"
    source = SOURCE.replace(place, place + loop)
    check_source(
        source.replace("        super().__init__()\n", f"        super().__init__()\n{made}")
    )


def test_a_graph_with_problems_is_not_rendered() -> None:
    with pytest.raises(ValueError, match="No Input block"):
        render(read_graph(chain(node("dense", "Dense"))))
