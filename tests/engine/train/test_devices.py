"""What holds on every device: on the CPU, and where there is a CUDA device, on that too."""

import re
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.train import precision as precision_module
from engine.train.device import prepare_device
from engine.train.run_folder import Run
from engine.train.training import Training
from tests.engine.train.runs import FAMILIES, assert_equal_state, make_run

DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
STEPS = 60
RECIPE: dict[str, Any] = {"optimizer": {"name": "adam", "learning_rate": 0.01}, "epochs": 20}

each_device = pytest.mark.parametrize("device", DEVICES)
each_family = pytest.mark.parametrize("family", FAMILIES)


def prepared(folder: Path, family: str, device: str, **more: Any) -> Run:
    graph, recipe = FAMILIES[family]
    return make_run(folder, graph(), **(recipe | RECIPE | {"device": device} | more))


def training_of(run: Run) -> Training:
    return Training(run, prepare_device(run.data["plan"]))


def losses(training: Training, steps: int = STEPS) -> list[float]:
    return [float(training.advance()[0]) for _ in range(steps)]


@each_device
@each_family
def test_it_learns_what_torch_learns_on_the_cpu(
    device: str, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The curve is that of torch's own layers and autograd, without chance, which differs."""

    def curve(name: str) -> Training:
        run = prepared(tmp_path / name, family, device if name == "ours" else "cpu")
        run.data["source"] = re.sub(r"nn\.Dropout\(.*?\)", "nn.Identity()", run.data["source"])
        return training_of(run)

    ours = losses(curve("ours"))
    monkeypatch.setattr("engine.train.training.use_faster_layers", lambda model: None)
    plain = curve("torchs")
    plain.gradients._may_be_straight = False  # type: ignore[union-attr]
    assert ours[:20] == pytest.approx(losses(plain, 20), rel=1e-3)  # then rounding adds up
    assert sum(ours[-5:]) < sum(ours[:5])


@each_device
@each_family
def test_it_goes_on_bit_for_bit(device: str, family: str, tmp_path: Path) -> None:
    run = prepared(tmp_path / "run", family, device)
    undisturbed = training_of(run)
    losses(undisturbed)
    first = training_of(run)
    losses(first, 23)
    state = first.state()
    torch.rand(7)  # chance is elsewhere by now
    again = training_of(run)
    again.restore(state)
    losses(again, STEPS - 23)
    assert_equal_state(again.state(), undisturbed.state())


@each_device
@each_family
def test_recorded_or_not_is_the_same(device: str, family: str, tmp_path: Path) -> None:
    run = prepared(tmp_path / "run", family, device)
    assert run.data["plan"]["replays"]
    states = []
    for replays in (True, False):
        run.data["plan"]["replays"] = replays
        training = training_of(run)
        losses(training)
        recorded = training.gradients.is_replayed  # type: ignore[union-attr]
        straight = training.gradients.is_straight  # type: ignore[union-attr]
        assert recorded == (replays and straight and training.device.type == "cuda")
        states.append(training.state())
    assert_equal_state(*states)


@each_device
def test_images_lie_as_the_device_likes_them(device: str, tmp_path: Path) -> None:
    run = prepared(tmp_path / "run", "cnn", device)
    found = []
    for layout in ("channels_last", "contiguous"):
        run.data["plan"]["layout"] = layout
        found.append(losses(training_of(run), 20))
    assert found[0] == pytest.approx(found[1], rel=1e-3)


@each_device
def test_fast_precision_learns_as_much(
    device: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the device has no units for it, and is only slower."""
    monkeypatch.setattr(precision_module, "has_bfloat16", lambda device: True)
    found = {}
    for precision in ("float32", "fast"):
        run = prepared(tmp_path / precision, "cnn", device, precision=precision)
        found[precision] = sum(losses(training_of(run))[-10:]) / 10
    assert found["fast"] != found["float32"]
    assert found["fast"] == pytest.approx(found["float32"], rel=0.2)


def test_a_device_that_is_not_there_is_refused(tmp_path: Path) -> None:
    run = prepared(tmp_path / "run", "mlp", "cuda")
    if torch.cuda.is_available():
        assert prepare_device(run.data["plan"]).type == "cuda"
        with pytest.raises(ValueError, match="are needed"):
            prepare_device(run.data["plan"], torch.cuda.device_count() + 1)
    else:
        with pytest.raises(ValueError, match="has none"):
            prepare_device(run.data["plan"])
