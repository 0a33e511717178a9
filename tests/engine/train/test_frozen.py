"""What is frozen stays as it is: not one number of it changes, and it answers by its averages."""

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.data import find_data
from engine.recipe import check_recipe, read_recipe
from engine.spec import blocks, read_graph, strict_json
from engine.train.training import Training, begin_to_learn, set_rates
from tests.engine.blocks.harness import Built, Use, build, example_inputs, example_uses
from tests.engine.blocks.proofs import outputs
from tests.engine.train.runs import CPU, home, make_run
from tests.graphs import Document, chain, module, node, with_modules

STEPS = 20
FROZEN = {"frozen": True}
WAYS = ("graph", "recipe")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def uses_with_state() -> list[Any]:
    """Every example of every block that has weights, or averages, by the way in which it freezes.

    Of those that may do without, one that has averages alone.
    """
    bare = {"center": False, "scale": False}
    found = []
    for name, block in blocks().items():
        for place, (use, _) in enumerate(example_uses(block)):
            built = build(use)
            assert isinstance(built, Built)
            if not any(key.startswith("it") for key in built.model.state_dict()):
                continue
            more = [bare] if "center" in block.model_fields else []
            for params in ({}, *more):
                for way in WAYS:
                    label = f"{name}-{place}-{way}{'-bare' * bool(params)}"
                    found.append(pytest.param(use, params, way, id=label))
    return found


@pytest.mark.parametrize(("use", "params", "way"), uses_with_state())
def test_no_number_of_a_frozen_block_changes(use: Use, params: Document, way: str) -> None:
    frozen = {"trainable": False} if way == "graph" else {}
    built = build(Use(use.block, use.params | params | frozen, use.inputs))
    assert isinstance(built, Built)
    model, rules = built.model, {"it": FROZEN} if way == "recipe" else None
    set_rates(model, rules)
    begin_to_learn(model, rules)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    scale = torch.nn.Parameter(torch.ones(1))
    learning = [weight for weight in (*model.parameters(), scale) if weight.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=0.1, weight_decay=0.5)
    for _ in range(STEPS):
        optimizer.zero_grad()
        found = outputs(model, example_inputs(built.graph))[0]
        (scale * found).square().mean().backward()
        optimizer.step()
    assert float(scale.detach()) != 1.0
    assert [
        name for name, value in model.state_dict().items() if differs(value, before[name])
    ] == []


def differs(one: torch.Tensor, other: torch.Tensor) -> bool:
    return not torch.equal(one, other)


def test_every_block_with_weights_can_be_frozen() -> None:
    tried = {each.values[0].block.__name__ for each in uses_with_state()}
    freezing = {name for name, block in blocks().items() if "trainable" in block.model_fields}
    assert freezing <= tried


def network(way: str, inside: bool = False, **more: Any) -> Document:
    """A network with a normalization; ``inside``: in a module that is used twice over."""
    params = more | ({"trainable": False} if way == "graph" else {})
    norm = node("norm", "BatchNormalization", **params)
    if inside:
        norm = {"id": "norm", "block": "module:Own", "params": {"repeat": 2}}
    graph = chain(
        node("flower", "Input", shape=[4]),
        node("hidden", "Dense", units=8),
        norm,
        node("dense", "Dense", units=3),
        node("prob", "Softmax"),
    )
    if not inside:
        return graph
    inner = node("bn", "BatchNormalization", **params)
    return with_modules(graph, Own=module(node("x", "Input", shape=[8]), inner))


def begin(folder: Path, way: str, inside: bool = False, **recipe: Any) -> Training:
    """A training whose normalization comes from elsewhere: its averages are far from the data's."""
    rules = {"layers": {"norm": FROZEN}} if way == "recipe" else {}
    fields = {"data": "iris", "target": "species", "batch_size": 8, "epochs": 6} | rules | recipe
    training = Training(make_run(folder, network(way, inside), **fields), CPU)
    with torch.no_grad():
        for name, buffer in training.model.named_buffers():
            buffer.fill_(7 if "mean" in name or "batches" in name else 2)
    return training


def kept(training: Training) -> dict[str, torch.Tensor]:
    weights = training.weights().items()
    return {name: value for name, value in weights if name.startswith("norm")}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("inside", "recipe"),
    [
        (False, {}),
        (True, {}),
        (False, {"ema": 0.9}),
        (False, {"accumulate": 3}),
        (False, {"optimizer": {"name": "adamw", "weight_decay": 0.5}}),
    ],
    ids=str,
)
def test_a_frozen_normalization_stays_through_a_run(
    way: str, inside: bool, recipe: dict[str, Any], tmp_path: Path
) -> None:
    training = begin(tmp_path / "run", way, inside, **recipe)
    before = kept(training) if training.average is None else {}
    validation = training.train_rows
    for step in range(STEPS):
        training.advance()
        before = before or kept(training)
        if step == STEPS // 2:
            training.evaluate("train", validation)
    assert len(before) == 5 * (2 if inside else 1)
    assert [name for name, value in kept(training).items() if differs(value, before[name])] == []
    again = begin(tmp_path / "again", way, inside, **recipe)
    again.restore(training.state())
    for _ in range(STEPS):
        again.advance()
    assert [name for name, value in kept(again).items() if differs(value, before[name])] == []


@pytest.mark.parametrize("way", WAYS)
def test_a_frozen_normalization_answers_by_its_averages_in_training(
    way: str, tmp_path: Path
) -> None:
    training = begin(tmp_path, way)
    (batch,) = training.batches_of(1)
    with torch.no_grad():
        loss, _ = training.objective(batch)
        training.model.eval()
        in_use, _ = training.objective(batch)
    assert torch.equal(loss, in_use)


def test_one_that_only_rests_goes_on_averaging(tmp_path: Path) -> None:
    """A learning rate of 0 moves no weight, but nobody has said that it is frozen."""
    training = begin(tmp_path, "", layers={"norm": {"learning_rate": 0.0}})
    before = kept(training)
    for _ in range(STEPS):
        training.advance()
    changed = {name for name, value in kept(training).items() if differs(value, before[name])}
    averages = ("running_mean", "running_var", "num_batches_tracked")
    assert changed == {f"norm.{name}" for name in averages}


def problems(graph: Document, **recipe: Any) -> list[str | None]:
    """What is wrong with a recipe, by the parameters that are named."""
    told = read_recipe({"data": "iris", "target": "species"} | recipe)
    dataset = strict_json.loads(
        (find_data("iris", home()) / "dataset.json").read_bytes(), max_bytes=10**6
    )
    found = check_recipe(read_graph(graph), told, dataset)
    return [problem.param for problem in found if not problem.is_lint]


@pytest.mark.parametrize("inside", [False, True])
def test_a_frozen_normalization_asks_for_no_batch(inside: bool) -> None:
    by_recipe = {"layers": {"norm": FROZEN}}
    assert problems(network("", inside), batch_size=1) == ["batch_size"]
    assert problems(network("", inside), batch_size=1, **by_recipe) == []
    assert problems(network("graph", inside), batch_size=1) == []


def test_averages_without_weights_can_be_frozen_but_not_slowed_down() -> None:
    graph = network("", center=False, scale=False)
    assert problems(graph, layers={"norm": FROZEN}) == []
    assert problems(graph, layers={"norm": {"learning_rate": 0.5}}) == ["layers.norm"]
