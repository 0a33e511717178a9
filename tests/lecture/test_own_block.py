"""A block of one's own: the forward computation is written, the gradients follow."""

import torch

from engine.spec import read_graph, render
from tests.engine.blocks.harness import compiled
from tests.graphs import chain, node


def test_the_gradients_of_a_formula_are_finite_differences() -> None:
    """(f(v + h) − f(v − h)) / 2h for x and for beta, of x · sigmoid(beta · x), at h = 10⁻⁵."""
    swish = node("swish", "Formula", expression="x * sigmoid(beta * x)", parameters="beta = 1.5")
    model = compiled(render(read_graph(chain(node("x", "Input", shape=[3]), swish)))).double()
    values = torch.tensor([[-1.0, 0.5, 2.0]], dtype=torch.float64, requires_grad=True)
    (beta,) = model.parameters()
    model(values).sum().backward()
    step = 1e-5
    with torch.no_grad():
        for place in range(3):
            near = torch.zeros_like(values)
            near[0, place] = step
            slope = (model(values + near) - model(values - near)).sum() / (2 * step)
            torch.testing.assert_close(values.grad[0, place], slope, atol=1e-9, rtol=1e-8)
        ends = []
        for moved in (step, -2 * step):
            beta += moved
            ends.append(model(values).sum())
        slope = (ends[0] - ends[1]) / (2 * step)
    torch.testing.assert_close(beta.grad, slope, atol=1e-9, rtol=1e-8)


def test_with_beta_1_it_is_the_silu_block() -> None:
    row = node("x", "Input", shape=[3])
    own = compiled(render(read_graph(chain(row, node("it", "Formula")))))
    silu = compiled(render(read_graph(chain(row, node("it", "SiLU")))))
    values = torch.randn(5, 3)
    torch.testing.assert_close(own(values), silu(values))
