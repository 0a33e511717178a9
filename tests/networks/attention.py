"""Transformers: the base encoder of the first paper, BERT and GPT-2."""

from tests.graphs import Document
from tests.networks.wiring import Graph


def transformer_encoder() -> Document:
    """The encoder of "Attention Is All You Need", base size: six layers, 512 wide, 8 heads."""
    graph = Graph()
    source = graph.add("Input", shape=[None, 512])
    for _ in range(6):
        source = graph.add("TransformerEncoderLayer", source, num_heads=8)
    return graph.document()


def bert_base() -> Document:
    """Tokens, places and segments added up; twelve layers; a Dense on the first token."""
    graph = Graph()
    tokens = graph.add("Input", shape=[128], kind="tokens", vocabulary=30_522)
    segments = graph.add("Input", shape=[128], kind="tokens", vocabulary=2)
    points = graph.add("Embedding", tokens, input_dim=30_522, output_dim=768)
    part = graph.add("Embedding", segments, input_dim=2, output_dim=768)
    source = graph.add("Add", _places(graph, points, 512), part)
    source = graph.add("LayerNormalization", source, epsilon=1e-12)
    source = graph.add("Dropout", source, rate=0.1)
    for _ in range(12):
        source = graph.add(
            "TransformerEncoderLayer", source, num_heads=12, intermediate_dim=3_072,
            activation="gelu", layer_norm_epsilon=1e-12,
        )  # fmt: skip
    first = graph.add("Slice", source, stop=1, axis=1)
    graph.add("Dense", graph.add("Flatten", first), units=768, activation="tanh")
    return graph.document()


def gpt_2() -> Document:
    """Twelve layers that look back only, each normalizing what it reads; up to the last norm."""
    graph = Graph()
    tokens = graph.add("Input", shape=[64], kind="tokens", vocabulary=50_257)
    points = graph.add("Embedding", tokens, input_dim=50_257, output_dim=768)
    source = graph.add("Dropout", _places(graph, points, 1_024), rate=0.1)
    for _ in range(12):
        source = graph.add(
            "TransformerEncoderLayer", source, num_heads=12, intermediate_dim=3_072,
            activation="gelu", normalize_first=True, causal=True,
        )  # fmt: skip
    graph.add("LayerNormalization", source, epsilon=1e-5)
    return graph.document()


def _places(graph: Graph, source: str, length: int) -> str:
    return graph.add("PositionalEmbedding", source, kind="learned", max_length=length)
