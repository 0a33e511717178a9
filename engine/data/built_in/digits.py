"""Handwritten digits."""

import numpy

from engine.data.built_in.base import BuiltIn
from engine.data.dataset import Column
from engine.data.write import Table


class Digits(BuiltIn):
    """1,797 real handwritten digits, small enough to learn from in seconds."""

    def make(self) -> Table:
        from sklearn.datasets import load_digits

        source = load_digits()
        return Table(
            title="Handwritten digits",
            description="1,797 digits from 43 people, 8 × 8 pixels, scaled to 0–1. "
            "The test part of UCI's Optical Recognition of Handwritten Digits.",
            licence="CC-BY-4.0 (UCI Machine Learning Repository, E. Alpaydin and C. Kaynak)",
            columns=[
                Column(name="image", type="image", shape=(1, 8, 8)),
                Column(name="digit", type="class", classes=tuple("0123456789")),
            ],
            values=[
                (source.images[:, None] / 16.0).astype(numpy.float32),
                source.target.astype(numpy.int64),
            ],
            default_target="digit",
        )
