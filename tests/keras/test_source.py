"""The Keras source of every block and template runs, and answers as the PyTorch source does."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import keras
import pytest
import torch
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.spec import blocks, check, read_graph, render, render_keras
from engine.spec.block import Block
from engine.spec.keras.catalogue import KERAS_LAYERS
from engine.spec.keras.layers import WITH_DATA_FORMAT
from graphapp.templates_gallery import templates
from tests.covered import covered
from tests.engine.blocks.harness import Built, build, compiled, example_uses, uses
from tests.graphs import Document, chain, document, node
from tests.keras.source import assert_keras_source_agrees

DRAWS = 5
EVERY = pytest.mark.parametrize("block", blocks().values(), ids=lambda block: block.__name__)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """What these models compute is too little to share among threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def assert_agrees(graph: Document) -> str:
    """The Keras source, once its numbers are found equal."""
    read = read_graph(graph)
    assert check(read).ok, check(read).problems
    assert_keras_source_agrees(read, compiled(render(read)))
    return render_keras(read)


@EVERY
def test_its_examples(block: type[Block]) -> None:
    for use, _ in example_uses(block):
        built = build(use)
        assert isinstance(built, Built), built.problems
        assert_keras_source_agrees(built.graph, built.model)
        covered(block.__name__, "keras source")


@EVERY
def test_random_uses(block: type[Block]) -> None:
    accepted = 0

    def draw(data: st.DataObject) -> None:
        nonlocal accepted
        use = data.draw(uses(block))
        built = build(use) if accepted < DRAWS else None
        if isinstance(built, Built):
            accepted += 1
            assert_keras_source_agrees(built.graph, built.model)
            covered(block.__name__, "keras source")

    limits = partial(
        settings,
        max_examples=4 * DRAWS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    for number in range(8):
        if accepted < DRAWS:
            seed(number)(limits()(given(st.data())(draw)))()
    assert accepted == DRAWS


@pytest.mark.parametrize("template", templates(), ids=lambda template: str(template["id"]))
def test_every_template(template: dict[str, Any]) -> None:
    assert_agrees(template["graph"])


def test_it_reads_as_a_person_would_write_it() -> None:
    graph = chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("conv", "Conv2D", filters=16, padding="same", activation="relu"),
        node("pool", "MaxPooling2D"),
        node("flat", "Flatten"),
        node("drop", "Dropout", rate=0.33),
        node("dense", "Dense", units=10, kernel_initializer="he_normal", trainable=False),
        node("prob", "Softmax"),
    )
    assert assert_agrees(graph) == (
        "import keras\n"
        "from keras import layers\n"
        "\n"
        'keras.config.set_image_data_format("channels_first")\n'
        "\n"
        'image = keras.Input((1, 8, 8), name="image")  # 1 × 8 × 8\n'
        'conv = layers.Conv2D(16, 3, padding="same", activation="relu", name="conv")(image)'
        "  # 16 × 8 × 8\n"
        'pool = layers.MaxPooling2D(2, name="pool")(conv)  # 16 × 4 × 4\n'
        'flat = layers.Flatten(data_format="channels_last", name="flat")(pool)  # 256\n'
        'drop = layers.Dropout(0.33, name="drop")(flat)  # 256\n'
        'dense = layers.Dense(10, kernel_initializer="he_normal", trainable=False, name="dense")'
        "(drop)  # 10\n"
        'prob = layers.Softmax(name="prob")(dense)  # 10\n'
        "\n"
        "model = keras.Model(image, prob)\n"
    )


def test_frozen_layers_are_frozen() -> None:
    graph = chain(node("x", "Input"), node("it", "Dense", units=3, trainable=False))
    names: dict[str, Any] = {}
    exec(render_keras(read_graph(graph)), names)
    assert not names["model"].get_layer("it").trainable_weights


def test_names_that_the_source_needs_stay_free() -> None:
    ids = ("keras", "layers", "ops", "model", "float", "super", "window")
    nodes = [node(name, "Dense", units=4) for name in ids]
    ending = [node("steps", "ExpandDims"), node("near", "Window", before=1, after=0)]
    assert_agrees(chain(node("x", "Input"), *nodes, *ending))


def test_images_and_sequences_side_by_side() -> None:
    """Keras' image format is one for all, so that layers over time say that theirs is another."""
    graph = document(
        [
            node("image", "Input", shape=[2, 6, 6]),
            node("conv", "Conv2D", filters=3, activation="softmax"),
            node("flat", "Flatten"),
            node("steps", "Input", shape=[None, 4]),
            node("line", "Conv1D", filters=3, padding="causal"),
            node("pool", "MaxPooling1D", padding=1),
            node("end", "GlobalMaxPooling1D"),
            node("both", "Concatenate"),
        ],
        [
            ("image", "conv"),
            ("conv", "flat"),
            ("steps", "line"),
            ("line", "pool"),
            ("pool", "end"),
            ("flat", "both"),
            ("end", "both"),
        ],
    )
    source = assert_agrees(graph)
    assert 'padding="causal", data_format="channels_last", ' in source
    alone = render_keras(read_graph(chain(node("x", "Input", shape=[5, 2]), node("it", "Conv1D"))))
    assert "data_format" not in alone
    assert "image" not in alone


@pytest.mark.parametrize("name", ["SimpleRNN", "GRU", "LSTM"])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
def test_states_layers_and_masks_of_recurrent_blocks(
    name: str, both: bool, backwards: bool
) -> None:
    """An encoder hands its states on; gaps in the masks; three layers read backwards."""
    width = 8 if both else 4
    ways = {"bidirectional": both, "go_backwards": backwards, "units": 4}
    states = [("encoder.state", "decoder.initial_state")]
    if name == "LSTM":
        states.append(("encoder.cell", "decoder.initial_cell"))
    graph = document(
        [
            node("x", "Input", shape=[None, 3]),
            node("y", "Input", shape=[7, 3]),
            node("gaps", "Masking", mask_value=-1),
            node("encoder", name, return_state=True, num_layers=3, dropout=0.2, **ways),
            node("decoder", name, return_sequences=True, merge_mode="ave", **ways),
            node("top", name, return_sequences=True, num_layers=2, **ways),
            node("last", "LastStep"),
            node("dense", "Dense", units=width),
        ],
        [
            ("x", "gaps"),
            ("gaps", "encoder"),
            *states,
            ("y", "decoder"),
            ("decoder", "top"),
            ("top", "last"),
            ("encoder", "dense"),
        ],
    )
    assert_agrees(graph)


def test_one_state_of_an_lstm_alone_starts_the_other_at_zero() -> None:
    nodes = [node("x", "Input", shape=[5, 3]), node("h", "Input", shape=[4])]
    for port in ("initial_state", "initial_cell"):
        lstm = node("it", "LSTM", units=4, return_state=True)
        ends = [node(f"end_{port}", "Output") for port in ("output", "state", "cell")]
        wires = [(f"it.{name}", f"end_{name}") for name in ("output", "state", "cell")]
        assert_agrees(document([*nodes, lstm, *ends], [("x", "it"), ("h", f"it.{port}"), *wires]))


def test_tokens_with_zeros_between_them() -> None:
    graph = chain(
        node("words", "Input", shape=[None], kind="tokens", vocabulary=5),
        node("points", "Embedding", input_dim=5, output_dim=4, mask_zero=True),
        node("places", "PositionalEmbedding"),
        node("norm", "LayerNormalization"),
        node("read", "GRU", units=4, return_sequences=True, bidirectional=True),
        node("mean", "GlobalAveragePooling1D"),
    )
    source = assert_agrees(graph)
    assert "points_mask = words_mask & ops.not_equal(words, 0)" in source
    assert "(norm, mask=points_mask)" in source


@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention", "MultiHeadAttention"])
@pytest.mark.parametrize("masked", [False, True])
def test_attention_over_another_sequence(name: str, masked: bool) -> None:
    length = None if masked else 6
    more = {"num_heads": 2} if name == "MultiHeadAttention" else {"use_scale": True}
    graph = document(
        [
            node("q", "Input", shape=[5, 4]),
            node("v", "Input", shape=[length, 4]),
            node("k", "Input", shape=[length, 4]),
            node("it", name, return_attention_scores=True, **more),
            node("own", name, causal=True, **more),
            node("end", "Output"),
            node("weights", "Output"),
        ],
        [
            ("q", "it.query"),
            ("v", "it.value"),
            ("k", "it.key"),
            ("it", "own"),
            ("own", "end"),
            ("it.weights", "weights"),
        ],
    )
    assert_agrees(graph)


@pytest.mark.parametrize("first", [False, True])
def test_a_mask_at_a_port_of_a_decoder(first: bool) -> None:
    more = {"num_heads": 2, "intermediate_dim": 8, "normalize_first": first}
    graph = document(
        [
            node("x", "Input", shape=[None, 4]),
            node("m", "Input", shape=[6, 4]),
            node("words", "Input", shape=[6], kind="tokens", vocabulary=9),
            node("encoder", "TransformerEncoderLayer", activation="gelu", **more),
            node("it", "TransformerDecoderLayer", layer_norm_epsilon=0.001, **more),
            node("last", "LastStep"),
        ],
        [
            ("m", "encoder"),
            ("x", "it"),
            ("encoder", "it.memory"),
            ("words", "it.memory_mask"),
            ("it", "last"),
        ],
    )
    assert_agrees(graph)


def test_the_largest_numbers_return_to_their_places() -> None:
    """Windows that overlap find the same place twice; uneven ones leave a border."""
    pools = [{"pool_size": 3, "strides": 2}, {"pool_size": [2, 3]}, {"pool_size": 3, "padding": 1}]
    for pool in pools:
        height, width = 9, 9
        nodes = [
            node("x", "Input", shape=[2, height, width]),
            node("pool", "MaxPooling2D", return_indices=True, **pool),
            node("unpool", "MaxUnpooling2D", output_size=[height, width], **pool),
        ]
        wires = [("x", "pool"), ("pool", "unpool"), ("pool.indices", "unpool.indices")]
        if check(read_graph(document(nodes, wires))).ok:
            assert_agrees(document(nodes, wires))


@pytest.mark.parametrize("name", ["kernel_initializer", "bias_initializer"])
def test_initializers_bear_keras_names(name: str) -> None:
    (field,) = (f for f in blocks()["Dense"].describe()["fields"] if f["name"] == name)
    for choice in field["choices"]:
        graph = chain(node("x", "Input"), node("it", "Dense", units=3, **{name: choice}))
        assert (name in assert_agrees(graph)) == (choice != "default")


def test_weights_as_taught_start_as_taught() -> None:
    params = {"units": 400, "kernel_initializer": "lecture_xavier"}
    graph = chain(node("x", "Input", shape=[500]), node("it", "Dense", **params))
    names: dict[str, Any] = {}
    exec(render_keras(read_graph(graph)), names)
    kernel = names["model"].get_layer("it").kernel.value.detach()
    assert kernel.min() >= 0
    assert kernel.max() <= 900**-0.5
    assert float(kernel.mean()) == pytest.approx(900**-0.5 / 2, rel=0.01)


def test_layers_of_keras_are_those_of_keras() -> None:
    assert all(hasattr(keras.layers, name) for name in KERAS_LAYERS | WITH_DATA_FORMAT)


def test_a_block_without_a_like_in_keras_is_told() -> None:
    class Unlike(Block, family="core"):
        """Has no layer of its name."""

        def shape(self, input: Any) -> Any:
            return input

        def emit(self, input: Any) -> Any:
            return blocks()["Abs"]().emit(input)

    assert Unlike().keras(None) is None
