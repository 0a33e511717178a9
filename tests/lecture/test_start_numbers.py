"""How weights start: the lecture's numbers, from a Dense layer of 21 inputs and 100 units."""

import math

import pytest
import torch

from engine.spec import read_graph, render
from engine.train.compile import compile_model
from tests.graphs import chain, node


def weights(initializer: str) -> torch.Tensor:
    """105,000 weights, drawn by the rendered source."""
    torch.manual_seed(0)
    dense = node("dense", "Dense", units=100, kernel_initializer=initializer)
    source = render(read_graph(chain(node("x", "Input", shape=[21]), dense)))
    models = [compile_model(source) for _ in range(50)]
    return torch.cat([model.get_parameter("dense.weight").detach().flatten() for model in models])


@pytest.mark.parametrize(
    ("name", "mean", "deviation", "low", "high"),
    [
        ("glorot_uniform", 0.0, math.sqrt(0.01653), -0.2227, 0.2227),
        ("he_normal", 0.0, 0.3086, -0.7017, 0.7017),  # cut off at two of what it was before
        ("lecture_xavier", 0.0455, 0.0909 / math.sqrt(12), 0.0, 0.0909),
    ],
)
def test_initializers_have_the_taught_spread(
    name: str, mean: float, deviation: float, low: float, high: float
) -> None:
    drawn = weights(name)
    assert drawn.mean().item() == pytest.approx(mean, abs=4 * deviation / math.sqrt(len(drawn)))
    assert drawn.std().item() == pytest.approx(deviation, rel=0.01)
    assert drawn.min().item() == pytest.approx(low, abs=5e-4)
    assert drawn.max().item() == pytest.approx(high, abs=5e-4)
    assert low - 5e-5 <= drawn.min() <= drawn.max() <= high + 5e-5
