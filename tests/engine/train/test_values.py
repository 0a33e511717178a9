"""The value of a part, and a step, are those of all rows at once, however they are cut.

Every loss and every metric is tried.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.recipe.part import Loss, Metric, losses, metrics
from engine.train.training import Training, evaluate
from tests.engine.train.mixed import ROWS, problem, write_mixed
from tests.engine.train.runs import CPU, make_run

CUTS = (1, 7, 64)
EXACT = 1e-6
WEIGHTS = [1.0, 50.0, 0.02]


@pytest.fixture(autouse=True)
def prepared() -> None:
    torch.set_num_threads(1)
    write_mixed()


def situations() -> Iterator[Any]:
    """Every loss with and without class weights, with masks, and with several outputs."""
    for name, kind in losses().items():
        fields: list[dict[str, Any]] = [{}]
        if "class_weights" in kind.model_fields:
            fields.append({"class_weights": WEIGHTS})
        for given in fields:
            loss, ends = kind.model_validate(given), list(dict.fromkeys(kind.columns.values()))
            label = f"{name}{'-weighted' * bool(given)}"
            for encoding in ends:
                yield pytest.param(loss, (encoding,), False, id=f"{label}-{encoding}")
                yield pytest.param(loss, (encoding, encoding), False, id=f"{label}-two-{encoding}")
            if "steps" in ends:
                yield pytest.param(loss, ("steps",), True, id=f"{label}-gaps")
                yield pytest.param(loss, ("classes", "steps"), False, id=f"{label}-mixed")
                yield pytest.param(loss, ("classes", "steps"), True, id=f"{label}-mixed-gaps")


OF_THEIR_OWN = [
    (("dice", "cross_entropy"), ("classes", "steps"), False),
    (("triplet", "mean_squared_error"), ("classes", "values"), False),
    (("ctc", "binary_cross_entropy"), ("sequence", "unit"), False),
    (("focal", "mean_absolute_error"), ("steps", "values"), False),
    (("dice", "cross_entropy", "hinge"), ("steps", "steps", "unit"), True),
]
"""Outputs with losses of their own, of which each weighs otherwise."""


def with_losses_of_their_own() -> Iterator[Any]:
    for names, ends, gaps in OF_THEIR_OWN:
        kinds = [losses()[name] for name in names]
        weights = [{"class_weights": WEIGHTS} if "class_weights" in kind.model_fields else {}
                   for kind in kinds]  # fmt: skip
        own = tuple(kind.model_validate(given) for kind, given in zip(kinds, weights, strict=True))
        yield pytest.param(own, ends, gaps, id="-".join(names))


SITUATIONS = [*situations(), *with_losses_of_their_own()]


def values_of(training: Training, size: int) -> Any:
    found = evaluate(training.model, training.objective, "train", training.train_rows, size)
    return found.values | found.tables


@pytest.mark.parametrize(("loss", "ends", "gaps"), SITUATIONS)
def test_the_loss_of_a_part_is_that_of_all_its_rows(
    loss: Loss | tuple[Loss, ...], ends: tuple[str, ...], gaps: bool, tmp_path: Path
) -> None:
    graph, recipe = problem(loss, *ends, gaps=gaps)
    training = Training(make_run(tmp_path, graph, **recipe), CPU)
    whole = values_of(training, ROWS)
    for size in CUTS:
        assert values_of(training, size) == pytest.approx(whole, rel=EXACT)
    (batch,) = training.train_rows.slices(ROWS)
    with torch.no_grad():
        at_once, measured_at_once = training.objective(batch)
    assert whole["train/loss"] == pytest.approx(float(at_once), rel=EXACT)
    own = zip(training.objective.losses, measured_at_once.losses, strict=True)
    for total, said in own if len(ends) > 1 else ():
        wanted = total.own(total.addends(said))
        assert whole[f"train/{total.title}"] == pytest.approx(wanted, rel=EXACT)


@pytest.mark.parametrize(("loss", "ends", "gaps"), SITUATIONS)
def test_a_step_over_gathered_batches_is_one_over_all_their_rows(
    loss: Loss | tuple[Loss, ...], ends: tuple[str, ...], gaps: bool, tmp_path: Path
) -> None:
    graph, recipe = problem(loss, *ends, gaps=gaps)
    once = Training(make_run(tmp_path / "1", graph, **recipe | {"batch_size": ROWS}), CPU)
    more = {"batch_size": 13, "accumulate": ROWS}
    gathered = Training(make_run(tmp_path / "2", graph, **recipe | more), CPU)
    assert gathered.steps_per_epoch == once.steps_per_epoch == 1
    (wanted_loss, wanted, rows), (found_loss, found, same) = (
        each.gradients.of(each.batches_of(1)) for each in (once, gathered)
    )
    assert float(found_loss) == pytest.approx(float(wanted_loss), rel=EXACT)
    for total, one, other in zip(once.objective.losses, wanted.losses, found.losses, strict=True):
        sums = [torch.as_tensor(each).double() for each in total.addends(one)]
        same_sums = [torch.as_tensor(each).double() for each in total.addends(other)]
        torch.testing.assert_close(same_sums, sums, rtol=2 * EXACT, atol=EXACT)
    expect_alike(same, rows)
    if gathered.objective.gathering == "share" and "steps" not in ends:
        gathered.gradients.of(gathered.batches_of(1))
        assert gathered.gradients.is_straight
        expect_alike(gathered.gradients.of(gathered.batches_of(1))[2], rows)


def expect_alike(found: Any, wanted: Any) -> None:
    """Within a millionth of the whole gradient's length."""
    length = float(torch.cat([each.flatten() for each in wanted]).norm())
    for pair in zip(found, wanted, strict=True):
        torch.testing.assert_close(*pair, rtol=0, atol=EXACT * max(0.1, length))


def measured() -> Iterator[Any]:
    """Every metric on every kind of target that it can be measured on, with a loss that fits."""
    suits = {"classes": "cross_entropy", "unit": "binary_cross_entropy", "steps": "cross_entropy",
             "values": "mean_squared_error", "labels": "binary_cross_entropy"}  # fmt: skip
    for name, kind in metrics().items():
        fields: list[dict[str, Any]] = [{}]
        if "average" in kind.model_fields:
            fields += [{"average": how} for how in ("micro", "weighted", "class")]
        for encoding, loss in suits.items():
            column = {"values": "vector", "steps": "tags", "labels": "labels"}.get(
                encoding, "class"
            )
            for given in fields if column in kind.columns else ():
                for gaps in (False, True) if encoding == "steps" else (False,):
                    label = "-".join([name, *given.values(), encoding, *["gaps"] * gaps])
                    chosen = kind.model_validate(given), losses()[loss](), encoding, gaps
                    yield pytest.param(*chosen, id=label)


def test_every_loss_and_metric_is_tried() -> None:
    tried = {type(each.values[0]).part_name() for each in situations()}
    assert tried == losses().keys()
    assert {type(each.values[0]).part_name() for each in measured()} == metrics().keys()


@pytest.mark.parametrize(("metric", "loss", "encoding", "gaps"), list(measured()))
def test_a_metric_of_a_part_is_that_of_all_its_rows(
    metric: Metric, loss: Loss, encoding: str, gaps: bool, tmp_path: Path
) -> None:
    graph, recipe = problem(loss, encoding, gaps=gaps, measures=[metric.to_data()])
    training = Training(make_run(tmp_path, graph, **recipe), CPU)
    whole = values_of(training, ROWS)
    assert len(whole) == 2
    for size in CUTS:
        found = values_of(training, size)
        table = found.pop("train/confusion_matrix", None)
        assert table == whole.get("train/confusion_matrix")
        assert found == pytest.approx({name: whole[name] for name in found}, rel=EXACT)
