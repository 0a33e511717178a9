"""One sample forward and back, and what optimizers make of a gradient: the lecture's numbers."""

from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from torch import Tensor, nn

from engine.data import find_data, open_dataset
from engine.data.preprocessing import encode, measure
from engine.recipe.losses.sum_of_squared_errors import SumOfSquaredErrors
from engine.recipe.optimizers.adagrad import Adagrad
from engine.spec import read_graph, render
from engine.train.compile import compile_model
from graphapp.templates_gallery import templates
from tests.engine.train.runs import CPU, Scripted, home, make_run
from tests.graphs import chain, node

TEMPLATE = next(entry for entry in templates() if entry["id"] == "backpropagation")
START = {
    "hidden.weight": [[0.15, 0.20], [0.25, 0.30]],  # w1 to w4
    "outputs.weight": [[0.40, 0.45], [0.50, 0.55]],  # w5 to w8
}
half_squares = SumOfSquaredErrors().compare


def from_the_start(model: nn.Module) -> nn.Module:
    """The network of the template with the weights that the example begins with."""
    weights = {name: torch.tensor(values) for name, values in START.items()}
    dtype = next(model.parameters()).dtype
    model.load_state_dict({name: value.to(dtype) for name, value in weights.items()})
    return model


def doubled() -> tuple[nn.Module, Tensor, Tensor]:
    """The rendered network and the built-in sample, in float64."""
    source = render(read_graph(TEMPLATE["graph"]))
    model = compile_model(source).double()
    dataset = open_dataset(find_data(TEMPLATE["recipe"]["data"], home()))
    sample = [torch.tensor(dataset.array(name)) for name in ("inputs", "outputs")]
    with torch.no_grad():
        for name, values in START.items():
            model.get_parameter(name).copy_(torch.tensor(values, dtype=torch.float64))
    return model, sample[0], sample[1]


def test_one_sample_forward_and_backward() -> None:
    """The worked example of backpropagation; its biases are fixed numbers, as in the template."""
    model, inputs, outputs = doubled()
    descent = torch.optim.SGD(
        model.parameters(), lr=TEMPLATE["recipe"]["optimizer"]["learning_rate"]
    )
    losses = []
    for _ in range(2):
        loss = half_squares(model(inputs), outputs)
        losses.append(loss.item())
        descent.zero_grad()
        if len(losses) == 1:
            loss.backward()
            descent.step()
    assert losses == pytest.approx([0.298371109, 0.291027774], abs=1e-9)
    assert model.get_parameter("outputs.weight")[0, 0].item() == pytest.approx(0.35891648, abs=5e-9)
    assert model.get_parameter("hidden.weight")[0, 0].item() == pytest.approx(
        0.149780716, abs=5e-10
    )


def test_ten_thousand_steps_of_the_worked_example() -> None:
    model, inputs, outputs = doubled()
    descent = torch.optim.SGD(model.parameters(), lr=0.5, fused=True)
    for _ in range(10_000):
        descent.zero_grad()
        half_squares(model(inputs), outputs).backward()
        descent.step()
    assert half_squares(model(inputs), outputs).item() == pytest.approx(3.5102e-5, abs=5e-10)


def test_the_trainer_takes_the_step_of_the_worked_example(tmp_path: Path) -> None:
    """The template as it is shipped, its data and recipe, from the example's weights."""
    recipe = {k: v for k, v in TEMPLATE["recipe"].items() if k not in ("format", "version")}
    training = Scripted(make_run(tmp_path / "run", TEMPLATE["graph"], **recipe), {})
    from_the_start(training.model)
    losses = [float(training.advance()[0]) for _ in range(2)]
    assert losses == pytest.approx([0.298371109, 0.291027774], abs=1e-7)
    validated = training.evaluate("train", training.train_rows).values["train/loss"]
    assert validated < losses[1]
    assert training.device == CPU


def test_half_the_sum_of_squares_as_taught() -> None:
    truth = torch.tensor([[1.0, 2.0, 3.0]])
    answer = torch.tensor([[1.5, 2.0, 2.0]], requires_grad=True)
    loss = half_squares(answer, truth)
    loss.backward()
    assert loss.item() == pytest.approx(0.625)
    assert answer.grad is not None
    assert answer.grad.tolist() == [[0.5, 0.0, -1.0]]
    both = torch.cat([answer.detach(), truth])
    assert half_squares(both, torch.cat([truth, truth])).item() == pytest.approx(0.3125)


@pytest.mark.parametrize("gradient", [1.0, 100.0])
def test_adagrad_takes_smaller_and_smaller_steps_whatever_the_gradient(gradient: float) -> None:
    part = Adagrad(learning_rate=0.1)
    weight = nn.Parameter(torch.zeros(1, dtype=torch.float64))
    kind = getattr(torch.optim, part.torch_name)
    optimizer = kind([weight], lr=part.learning_rate, fused=True, **part.arguments())
    places = []
    for _ in range(3):
        weight.grad = torch.full((1,), gradient, dtype=torch.float64)
        optimizer.step()
        places.append(weight.item())
    assert places == pytest.approx([-0.1, -0.1707, -0.2284], abs=5e-5)


def test_one_neuron_reaches_the_least_squares_line() -> None:
    """Dense(1) on the squared error over all rows of the diabetes data, by L-BFGS in float64."""
    dataset = open_dataset(find_data("diabetes", home()))
    rows = numpy.arange(dataset.rows)
    columns = list(dataset.columns.values())[:-1]
    inputs = encode(dataset, measure(dataset, columns, rows), rows).astype(numpy.float64)
    target = dataset.array("progression")
    design = numpy.concatenate([inputs, numpy.ones((len(rows), 1))], axis=1)
    expected, *_ = numpy.linalg.lstsq(design, target, rcond=None)
    neuron = chain(node("patient", "Input", shape=[10]), node("line", "Dense", units=1))
    model: Any = compile_model(render(read_graph(neuron))).double()
    optimizer = torch.optim.LBFGS(
        model.parameters(), max_iter=1_000, tolerance_grad=1e-10, tolerance_change=0,
        history_size=20, line_search_fn="strong_wolfe",
    )  # fmt: skip
    given, wanted = torch.from_numpy(inputs), torch.tensor(target)[:, None]

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(given), wanted)
        loss.backward()
        return loss

    optimizer.step(closure)
    weights = torch.cat([model.line.weight[0], model.line.bias]).detach().numpy()
    assert numpy.abs(weights - expected).max() < 1e-6
    assert weights[-1] == pytest.approx(152.1335, abs=5e-5)
    assert closure().item() == pytest.approx(2859.696, abs=5e-4)
