from typing import TYPE_CHECKING, Any

import numpy

from bench.training_speed.workload import Workload, generated
from engine.data.dataset import Column
from engine.data.write import Table
from tests.graphs import chain, node

if TYPE_CHECKING:
    import keras
    from torch import Tensor, nn

LENGTH, WORDS, WIDTH, HEADS, BETWEEN, CLASSES = 64, 1_000, 64, 4, 256, 10


class Transformer(Workload):
    """Two encoder layers over 64 words with learned places, and the mean of all steps judged."""

    title = "Transformer encoder"
    task = "classes"
    rows, batch_size = 320, 32
    of_limit = 0.95
    graph = chain(
        node("words", "Input", shape=[LENGTH], kind="tokens", vocabulary=WORDS),
        node("embedding", "Embedding", input_dim=WORDS, output_dim=WIDTH),
        node("places", "PositionalEmbedding", kind="learned", max_length=LENGTH),
        node("first", "TransformerEncoderLayer", num_heads=HEADS, intermediate_dim=BETWEEN),
        node("second", "TransformerEncoderLayer", num_heads=HEADS, intermediate_dim=BETWEEN),
        node("mean", "GlobalAveragePooling1D"),
        node("answer", "Dense", units=CLASSES),
    )

    def table(self, random: numpy.random.Generator) -> Table:
        words = random.integers(1, WORDS, size=(self.rows, LENGTH))
        columns = [
            Column(name="words", type="tokens", vocabulary=WORDS),
            Column(name="wanted", type="class", classes=tuple("0123456789")),
        ]
        return generated(columns, [list(words), words[:, 0] % CLASSES])

    def by_hand(self) -> "nn.Module":
        import torch
        from torch import nn

        class Encoder(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(WORDS, WIDTH)
                self.places = nn.Parameter(torch.randn(LENGTH, WIDTH))
                layer = nn.TransformerEncoderLayer(WIDTH, HEADS, BETWEEN, batch_first=True)
                self.layers = nn.TransformerEncoder(layer, 2)
                self.answer = nn.Linear(WIDTH, CLASSES)

            def forward(self, words: "Tensor") -> "Tensor":
                steps = self.layers(self.embedding(words) + self.places)
                answer: Tensor = self.answer(steps.mean(dim=1))
                return answer

        return Encoder()

    def in_keras(self) -> "keras.Model":
        import keras
        from keras import layers

        class Places(layers.Layer):  # type: ignore[misc]
            def build(self, shape: tuple[int | None, ...]) -> None:
                self.places = self.add_weight(shape=shape[1:], initializer="random_normal")

            def call(self, x: Any) -> Any:
                return x + self.places

        words = layers.Input((LENGTH,), dtype="int32")
        x = Places()(layers.Embedding(WORDS, WIDTH)(words))
        for _ in range(2):
            seen = layers.MultiHeadAttention(HEADS, WIDTH // HEADS, dropout=0.1)(x, x)
            x = layers.LayerNormalization(epsilon=1e-5)(x + layers.Dropout(0.1)(seen))
            inner = layers.Dense(BETWEEN, activation="relu")(x)
            thought = layers.Dense(WIDTH)(layers.Dropout(0.1)(inner))
            x = layers.LayerNormalization(epsilon=1e-5)(x + layers.Dropout(0.1)(thought))
        mean = layers.GlobalAveragePooling1D()(x)
        return keras.Model(words, layers.Dense(CLASSES)(mean))
