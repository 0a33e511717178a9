from typing import TYPE_CHECKING

import numpy

from bench.training_speed.workload import Workload, generated
from engine.data.dataset import Column
from engine.data.write import Table
from tests.graphs import chain, node

if TYPE_CHECKING:
    import keras
    from torch import Tensor, nn

LENGTH, WORDS, TAGS = 50, 1_000, 12


class BiGRU(Workload):
    """A tagger: embedded words, a GRU in both directions, and an answer for each step."""

    title = "BiGRU tagger"
    task = "steps"
    rows, batch_size = 640, 64
    of_limit = 0.95
    graph = chain(
        node("words", "Input", shape=[LENGTH], kind="tokens", vocabulary=WORDS),
        node("embedding", "Embedding", input_dim=WORDS, output_dim=64),
        node("gru", "GRU", units=64, return_sequences=True, bidirectional=True),
        node("answer", "Dense", units=TAGS),
    )

    def table(self, random: numpy.random.Generator) -> Table:
        words = random.integers(1, WORDS, size=(self.rows, LENGTH))
        tags = (words + numpy.roll(words, 1, axis=1)) % TAGS
        columns = [
            Column(name="words", type="tokens", vocabulary=WORDS),
            Column(name="wanted", type="tags", classes=tuple(f"tag {n}" for n in range(TAGS))),
        ]
        return generated(columns, [list(words), list(tags)])

    def by_hand(self) -> "nn.Module":
        from torch import nn

        class Tagger(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.embedding = nn.Embedding(WORDS, 64)
                self.gru = nn.GRU(64, 64, batch_first=True, bidirectional=True)
                self.answer = nn.Linear(128, TAGS)

            def forward(self, words: "Tensor") -> "Tensor":
                states, _ = self.gru(self.embedding(words))
                answer: Tensor = self.answer(states)
                return answer

        return Tagger()

    def in_keras(self) -> "keras.Model":
        import keras
        from keras import layers

        return keras.Sequential(
            [
                layers.Input((LENGTH,), dtype="int32"),
                layers.Embedding(WORDS, 64),
                layers.Bidirectional(layers.GRU(64, return_sequences=True)),
                layers.Dense(TAGS),
            ]
        )
