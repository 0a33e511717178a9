"""How diabetes progressed in a year."""

from engine.data.built_in.base import BuiltIn
from engine.data.dataset import Column
from engine.data.write import Table


class Diabetes(BuiltIn):
    """Ten measurements of 442 patients and how far the disease had gone a year later."""

    def make(self) -> Table:
        from sklearn.datasets import load_diabetes

        source = load_diabetes(scaled=False)
        names = (
            "age",
            "sex",
            "body mass index",
            "blood pressure",
            "total cholesterol",
            "low-density lipoproteins",
            "high-density lipoproteins",
            "cholesterol ratio",
            "triglycerides (log)",
            "glucose",
        )
        return Table(
            title="Diabetes progression",
            description="Ten measurements of 442 patients and a measure of the disease's "
            "progression after one year (Efron, Hastie, Johnstone, Tibshirani 2004).",
            licence="Public domain (published with Least Angle Regression, 2004)",
            columns=[
                *(Column(name=name, type="number") for name in names),
                Column(name="progression", type="number"),
            ],
            values=[*source.data.T, source.target],
            default_target="progression",
        )
