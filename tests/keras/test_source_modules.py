"""Modules and shared weights in Keras source: it answers as the PyTorch source does."""

import pytest

from engine.spec import NoKerasSource, blocks, read_graph, render_keras
from engine.spec.keras.sharing import taken_out
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
from tests.keras.test_source import assert_agrees

ROW = node("row", "Input", shape=[4])


def shared(name: str, block: str, owner: str) -> Document:
    return node(name, block) | {"shares": owner}


def test_a_module_is_a_function_whose_layers_bear_the_way_to_them() -> None:
    graph = with_modules(
        chain(
            node("image", "Input", shape=[16, 8, 8]),
            node("first", "module:ResidualBlock"),
            node("rest", "module:ResidualBlock", repeat=2),
            node("pool", "GlobalAveragePooling2D"),
        ),
        ResidualBlock=residual_module(),
    )
    assert assert_agrees(graph) == (
        "import keras\n"
        "from keras import layers\n"
        "\n"
        'keras.config.set_image_data_format("channels_first")\n'
        "\n"
        "\n"
        "def residual_block(x, name):\n"
        '    conv_a = layers.Conv2D(16, 3, padding="same", name=f"{name}-conv_a")(x)'
        "  # 16 × 8 × 8\n"
        '    norm = layers.BatchNormalization(axis=1, name=f"{name}-norm")(conv_a)  # 16 × 8 × 8\n'
        '    relu = layers.ReLU(name=f"{name}-relu")(norm)  # 16 × 8 × 8\n'
        '    conv_b = layers.Conv2D(16, 3, padding="same", name=f"{name}-conv_b")(relu)'
        "  # 16 × 8 × 8\n"
        '    add = layers.Add(name=f"{name}-add")([conv_b, x])  # 16 × 8 × 8\n'
        "    return add\n"
        "\n"
        "\n"
        'image = keras.Input((16, 8, 8), name="image")  # 16 × 8 × 8\n'
        'first = residual_block(image, "first")  # 16 × 8 × 8\n'
        "rest = first\n"
        "for place in range(2):\n"
        '    rest = residual_block(rest, f"rest-{place}")  # 16 × 8 × 8\n'
        'pool = layers.GlobalAveragePooling2D(name="pool")(rest)  # 16\n'
        "\n"
        "model = keras.Model(image, pool)\n"
    )


def test_modules_in_modules_with_parameters_and_repetitions() -> None:
    inner = module(
        node("x", "Input"), node("dense", "Dense", units=4, activation=asked("bend")), bend="relu"
    )
    outer = module(
        node("x", "Input"),
        node("twice", "module:Inner", repeat=2),
        node("once", "module:Inner", bend=asked("last")),
        node("norm", "LayerNormalization"),
        last="tanh",
    )
    graph = with_modules(
        chain(
            ROW,
            node("a", "module:Outer"),
            node("b", "module:Outer", repeat=3, last="elu"),
            node("c", "module:Inner"),
        ),
        Inner=inner,
        Outer=outer,
    )
    source = assert_agrees(graph)
    assert source.count("def inner(") == 1
    assert 'inner3(twice, f"{name}-once")' in source


def test_a_module_with_two_inputs_and_two_results() -> None:
    both = module(
        node("a", "Input", shape=[4]),
        node("b", "Input", shape=[4]),
        node("sum", "Add"),
        node("left", "Dense", units=3),
        node("right", "Dense", units=2),
        wires=[("a", "sum"), ("b", "sum"), ("sum", "left"), ("sum", "right")],
    )
    graph = with_modules(
        document(
            [
                ROW,
                node("other", "Input", shape=[4]),
                node("it", "module:Both"),
                node("end", "ReLU"),
            ],
            [("row", "it.a"), ("other", "it.b"), ("it.right", "end")],
        ),
        Both=both,
    )
    graph["nodes"].append(node("out", "Output"))
    graph["nodes"].append(node("out_2", "Output"))
    graph["wires"] += [{"from": "it.left", "to": "out"}, {"from": "end", "to": "out_2"}]
    assert_agrees(graph)


@pytest.mark.parametrize("repeat", [1, 2])
def test_masks_go_through_modules(repeat: int) -> None:
    reading = module(
        node("x", "Input", shape=[None, 4]),
        node("gaps", "Masking"),
        node("read", "GRU", units=4, return_sequences=True),
    )
    plain = module(node("x", "Input", shape=[None, 4]), node("norm", "LayerNormalization"))
    graph = with_modules(
        chain(
            node("words", "Input", shape=[None], kind="tokens", vocabulary=5),
            node("points", "Embedding", input_dim=5, output_dim=4),
            node("own", "module:Reading", repeat=repeat),
            node("plain", "module:Plain", repeat=repeat),
            node("mean", "GlobalAveragePooling1D"),
        ),
        Reading=reading,
        Plain=plain,
    )
    assert_agrees(graph)


@pytest.mark.parametrize(
    ("block", "params", "shape"),
    [
        ("Dense", {"units": 4, "activation": "tanh"}, [4]),
        ("Conv2D", {"filters": 4, "padding": "same", "activation": "softmax"}, [4, 6, 6]),
        ("SeparableConv2D", {"filters": 4, "padding": "same"}, [4, 6, 6]),
        ("BatchNormalization", {}, [4, 6, 6]),
        ("PReLU", {}, [4]),
        ("GRU", {"units": 4, "num_layers": 2, "return_sequences": True}, [7, 4]),
        ("LSTM", {"units": 2, "bidirectional": True, "return_sequences": True}, [7, 4]),
        ("MultiHeadAttention", {"num_heads": 2}, [7, 4]),
        ("TransformerEncoderLayer", {"num_heads": 2, "intermediate_dim": 8}, [7, 4]),
    ],
)
def test_a_shared_layer_is_made_once_and_called_twice(
    block: str, params: Document, shape: list[int]
) -> None:
    graph = chain(
        node("x", "Input", shape=shape),
        node("one", block, **params),
        node("between", "Tanh"),
        shared("two", block, "one"),
    )
    assert_agrees(graph)
    backwards = chain(
        node("x", "Input", shape=shape), shared("two", block, "one"), node("one", block, **params)
    )
    assert_agrees(backwards)


def test_a_shared_layer_reads_as_a_person_would_write_it() -> None:
    graph = chain(ROW, node("one", "Dense", units=4), shared("two", "Dense", "one"))
    assert (
        'one_layer = layers.Dense(4, name="one")\n'
        "one = one_layer(row)  # 4\n"
        "two = one_layer(one)  # 4\n"
    ) in assert_agrees(graph)


def test_a_layer_over_two_sequences_of_which_one_has_a_mask() -> None:
    graph = document(
        [
            node("words", "Input", shape=[None], kind="tokens", vocabulary=5),
            node("other", "Input", shape=[None], kind="tokens", vocabulary=5),
            node("points", "Embedding", input_dim=5, output_dim=4),
            shared("same", "Embedding", "points"),
            node("read", "LSTM", units=3),
            shared("read_2", "LSTM", "read"),
            node("both", "Concatenate"),
        ],
        [
            ("words", "points"),
            ("other", "same"),
            ("points", "read"),
            ("same", "read_2"),
            ("read", "both"),
            ("read_2", "both"),
        ],
    )
    source = assert_agrees(graph)
    assert source.count("layers.Embedding(") == source.count("layers.LSTM(") == 1


@pytest.mark.parametrize("repeat", [1, 2])
@pytest.mark.parametrize("within", [False, True])
def test_a_shared_module_is_one_model_within_the_model(repeat: int, within: bool) -> None:
    tower = module(
        node("x", "Input"),
        node("dense", "Dense", units=4),
        node("norm", "LayerNormalization"),
        shared("again", "Dense", "dense"),
    )
    pair = module(
        node("a", "Input", shape=[4]),
        node("b", "Input", shape=[4]),
        node("left", "module:Tower", repeat=repeat),
        shared("right", "module:Tower", "left"),
        node("between", "Subtract"),
        wires=[("a", "left"), ("b", "right"), ("left", "between"), ("right", "between")],
    )
    if within:
        nodes = [ROW, node("other", "Input", shape=[4]), node("pair", "module:Pair")]
        graph = document(nodes, [("row", "pair.a"), ("other", "pair.b")])
    else:
        graph = document(pair["nodes"], [(wire["from"], wire["to"]) for wire in pair["wires"]])
    source = assert_agrees(with_modules(graph, Tower=tower, Pair=pair))
    assert source.count("keras.Model(") == 2
    assert ('name=f"{name}-left"' in source) == within


def test_a_shared_module_over_images_of_two_sizes() -> None:
    eye = module(
        node("x", "Input", shape=[2, 8, 8]),
        node("conv", "Conv2D", filters=3),
        node("pool", "GlobalMaxPooling2D"),
    )
    nodes = [
        node("near", "Input", shape=[2, 8, 8]),
        node("far", "Input", shape=[2, 6, 8]),
        node("left", "module:Eye"),
        shared("right", "module:Eye", "left"),
        node("both", "Concatenate"),
    ]
    wires = [("near", "left"), ("far", "right"), ("left", "both"), ("right", "both")]
    assert "keras.Input((2, None, 8)" in assert_agrees(
        with_modules(document(nodes, wires), Eye=eye)
    )


def test_a_shared_module_with_masks() -> None:
    reading = module(
        node("x", "Input", shape=[None, 4]),
        node("gaps", "Masking"),
        node("read", "GRU", units=4, return_sequences=True),
    )
    graph = chain(
        node("words", "Input", shape=[None], kind="tokens", vocabulary=5),
        node("points", "Embedding", input_dim=5, output_dim=4),
        node("gap", "Masking", mask_value=-9),
        node("one", "module:Reading"),
        shared("two", "module:Reading", "one"),
        node("mean", "GlobalAveragePooling1D"),
    )
    assert_agrees(with_modules(graph, Reading=reading))


def test_names_of_functions_hide_nothing() -> None:
    inner = module(node("x", "Input", shape=[4]), node("name", "Dense", units=4))
    outer = module(
        node("x", "Input", shape=[4]), node("inner", "module:Inner"), node("more", "module:Inner")
    )
    modules = dict.fromkeys(("Inner", "Range", "Layers", "Name", "If", "X"), inner)
    ids = ("inner", "outer", "range", "place", "name")
    nodes = [node(name, "Dense", units=4) for name in ids]
    uses = [node(f"use_{name.lower()}", f"module:{name}", repeat=2) for name in modules]
    graph = chain(ROW, node("inner_use", "module:Inner"), *nodes, *uses, node("z", "module:Outer"))
    assert_agrees(with_modules(graph, **modules, Outer=outer))


def test_layers_are_taken_out_of_the_lines_that_make_them() -> None:
    line = 'ops.moveaxis(layers.Bidirectional(layers.GRU(4), name="{name}-1")(f({input})), 1, -1)'
    made = 'layers.Bidirectional(layers.GRU(4), name="{name}-1")'
    assert taken_out(line) == (line.replace(made, "{layer-1}"), {"layer-1": made})
    assert taken_out("ops.abs({input})") == ("ops.abs({input})", {})


def test_what_cannot_be_written_is_told_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks()["Tanh"], "keras", lambda *_: None)
    inner = module(node("x", "Input", shape=[4]), node("bend", "Tanh"))
    graph = with_modules(chain(ROW, node("one", "Tanh"), node("own", "module:Own")), Own=inner)
    with pytest.raises(NoKerasSource) as refused:
        render_keras(read_graph(graph))
    told = refused.value.problems
    assert [(each.code, each.node) for each in told] == [
        ("no_keras_source", "one"),
        ("no_keras_source", "own"),
    ]
    assert "Tanh cannot be written in Keras" in told[1].message
