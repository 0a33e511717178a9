"""Fisher's irises."""

import numpy

from engine.data.built_in.base import BuiltIn
from engine.data.dataset import Column
from engine.data.write import Table


class Iris(BuiltIn):
    """150 irises of three species, told apart by four lengths."""

    def make(self) -> Table:
        from sklearn.datasets import load_iris

        source = load_iris()
        names = ("sepal length", "sepal width", "petal length", "petal width")
        return Table(
            title="Irises",
            description="Four lengths in centimetres of 150 irises of three species (Fisher 1936).",
            licence="CC-BY-4.0 (UCI Machine Learning Repository, R. A. Fisher)",
            columns=[
                *(Column(name=name, type="number") for name in names),
                Column(
                    name="species",
                    type="class",
                    classes=tuple(str(name) for name in source.target_names),
                ),
            ],
            values=[*source.data.T, source.target.astype(numpy.int64)],
            default_target="species",
        )
