"""Layers that take the place of torch's compute what torch's do."""

import random
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence

from engine.train.faster import FASTER, steps, use_faster_layers
from engine.train.faster import recurrent as module
from engine.train.faster.dropout import keep_mask
from engine.train.faster.native import library
from engine.train.straight import straighten

LAYERS = (nn.GRU, nn.LSTM, nn.RNN)
RESULTS, GRADIENTS = 1e-6, 1e-5


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop is there, and taken also where torch is as fast."""
    assert library() is not None, "engine/train/faster/*.c were not compiled: no cc?"
    monkeypatch.setattr(module.FastLSTM, "suits", lambda _: True)


def drawn(chance: random.Random, kind: type[nn.Module]) -> dict[str, Any]:
    options: dict[str, Any] = {
        "input_size": chance.randint(1, 37),
        "hidden_size": chance.randint(1, 37),
        "num_layers": chance.choice([1, 1, 2, 3]),
        "bias": chance.random() < 0.7,
        "batch_first": chance.random() < 0.5,
        "bidirectional": chance.random() < 0.6,
    }
    if kind is nn.RNN:
        options["nonlinearity"] = chance.choice(["tanh", "relu"])
    return options


def pair(kind: Any, **options: Any) -> tuple[nn.Module, nn.Module]:
    """torch's layer, and the faster one with its weights."""
    torchs, fast = kind(**options), nn.Sequential(kind(**options))
    fast[0].load_state_dict(torchs.state_dict())
    use_faster_layers(fast)
    assert type(fast[0]) is FASTER[kind]
    return torchs, fast[0]


def flat(result: Any) -> list[Tensor]:
    if isinstance(result, PackedSequence):
        return [result.data]
    if isinstance(result, Tensor):
        return [result]
    return [tensor for part in result for tensor in flat(part)]


def both(
    layers: tuple[nn.Module, nn.Module], x: Tensor, lengths: list[int] | None, states: list[Tensor]
) -> list[tuple[list[Tensor], list[Tensor]]]:
    """Results and gradients of the two layers, each result asked for with weights of its own."""
    said = []
    for layer in layers:
        given = x.clone().requires_grad_()
        known = [state.clone().requires_grad_() for state in states]
        hx = None if not known else known[0] if len(known) == 1 else tuple(known)
        first: Any = layer.batch_first
        entering: Any = given
        if lengths is not None:
            entering = pack_padded_sequence(given, torch.tensor(lengths), first, False)
        results = layer(entering, hx)
        if isinstance(results[0], PackedSequence):
            assert torch.equal(results[0].batch_sizes, entering.batch_sizes)
            assert torch.equal(results[0].sorted_indices, entering.sorted_indices)
            assert torch.equal(results[0].unsorted_indices, entering.unsorted_indices)
        tensors = flat(results)
        loss = sum((part * part.detach().sin()).sum() for part in tensors)
        gradients = torch.autograd.grad(loss, [given, *known, *layer.parameters()])
        said.append((tensors, list(gradients)))
    return said


def assert_alike(said: list[tuple[list[Tensor], list[Tensor]]]) -> None:
    (expected, expected_gradients), (results, gradients) = said
    for one, other in zip(expected, results, strict=True):
        assert one.shape == other.shape
        assert torch.allclose(one, other, rtol=RESULTS, atol=RESULTS)
    for one, other in zip(expected_gradients, gradients, strict=True):
        assert one.shape == other.shape
        scale = float(one.abs().max().clamp(min=1e-3))
        assert torch.allclose(one, other, rtol=0, atol=GRADIENTS * scale)


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize("seed", range(12))
def test_results_and_gradients_are_torchs(kind: Any, seed: int) -> None:
    chance = random.Random(seed)
    torch.manual_seed(seed)
    options = drawn(chance, kind)
    rows, length = chance.randint(1, 20), chance.randint(1, 9)
    x = torch.randn(rows, length, options["input_size"])
    x = x if options["batch_first"] else x.transpose(0, 1).contiguous()
    sizes: list[list[int] | None] = [
        None, [length] * rows, [chance.randint(1, length) for _ in range(rows)]
    ]  # fmt: skip
    directions = options["num_layers"] * (1 + options["bidirectional"])
    states = [torch.randn(directions, rows, options["hidden_size"]) for _ in range(2)]
    states = states[: chance.choice([0, 2])][: 2 if kind is nn.LSTM else 1]
    layers = pair(kind, **options)
    for lengths in sizes:
        assert_alike(both(layers, x, lengths, states))


@pytest.mark.parametrize("kind", LAYERS)
def test_without_gradient_and_frozen(kind: Any) -> None:
    torch.manual_seed(0)
    torchs, fast = pair(kind, input_size=4, hidden_size=5, bidirectional=True)
    x = torch.randn(7, 3, 4)
    packed = pack_padded_sequence(x, torch.tensor([7, 2, 5]), enforce_sorted=False)
    for given in (x, packed):
        with torch.no_grad():
            for one, other in zip(flat(torchs(given)), flat(fast(given)), strict=True):
                assert torch.allclose(one, other, atol=RESULTS)
    for layer in (torchs, fast):
        layer.requires_grad_(False)
    given = x.clone().requires_grad_()
    gradients = [
        torch.autograd.grad(layer(given)[0].square().sum(), [given])[0] for layer in (torchs, fast)
    ]
    assert torch.allclose(*gradients, atol=1e-5)
    assert not fast(x)[0].requires_grad


@pytest.mark.parametrize("kind", LAYERS)
def test_dropout_is_between_layers_and_only_in_training(kind: Any) -> None:
    torch.manual_seed(0)
    torchs, fast = pair(kind, input_size=4, hidden_size=5, num_layers=2, dropout=0.4)
    x = torch.randn(7, 3, 4)
    for layer in (torchs, fast):
        layer.eval()
    assert torch.allclose(torchs(x)[0], fast(x)[0], atol=RESULTS)
    fast.train()
    ones = [kind(4, 5), kind(5, 5)]
    for place, one in enumerate(ones):
        weights = {name.replace("_l0", f"_l{place}"): name for name in one.state_dict()}
        one.load_state_dict({weights[n]: v for n, v in fast.state_dict().items() if n in weights})
    between = ones[0](x)[0]
    torch.manual_seed(5)
    expected = ones[1](between * keep_mask(between, 0.4))[0]
    torch.manual_seed(5)
    assert torch.allclose(fast(x)[0], expected, atol=RESULTS)


@pytest.mark.parametrize("kind", LAYERS)
def test_it_is_as_exact_as_torch(kind: Any) -> None:
    """Its distance from the same in 64 bits is that of torch's layer, in every result."""
    torch.manual_seed(0)
    layers = pair(kind, input_size=48, hidden_size=40, bidirectional=True)
    exact = kind(48, 40, bidirectional=True).double()
    exact.load_state_dict(layers[0].state_dict())
    x, weights = torch.randn(60, 24, 48), torch.randn(60, 24, 80).double()
    said: list[list[Tensor]] = []
    for layer in (*layers, exact):
        given = x.to(layer.weight_ih_l0.dtype).requires_grad_()
        result = layer(given)[0]
        asked = torch.autograd.grad((result * weights).sum(), [given, *layer.parameters()])
        said.append([result.detach(), *asked])
    for torchs, found, wanted in zip(*said, strict=True):
        distance = float((found - wanted).abs().max())
        assert distance < 2 * float((torchs - wanted).abs().max())


@pytest.mark.parametrize("kind", LAYERS)
def test_threads_share_the_work(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """By direction they change no bit; by rows they add up gradients in another order."""
    monkeypatch.setattr(steps, "THREADED_WORK", 1)
    torch.manual_seed(0)
    x = torch.randn(5, 70, 9)
    lengths = torch.randint(1, 6, (70,))
    ragged = pack_padded_sequence(x, lengths, enforce_sorted=False)
    for bidirectional in (False, True):
        _, fast = pair(kind, input_size=9, hidden_size=7, bidirectional=bidirectional)
        for given in (x, ragged):
            said = []
            for threads in (1, 2, 5):
                monkeypatch.setattr(torch, "get_num_threads", lambda threads=threads: threads)
                results = flat(fast(given))
                loss = sum(part.square().sum() for part in results)
                said.append((results, torch.autograd.grad(loss, list(fast.parameters()))))
            for results, gradients in said[1:]:
                assert all(map(torch.equal, results, said[0][0]))
                for one, other in zip(gradients, said[0][1], strict=True):
                    assert torch.allclose(one, other, rtol=1e-4, atol=1e-4)
            alike = [map(torch.equal, said[0][1], gradients) for _, gradients in said[1:]]
            assert all(alike[0]) or not bidirectional


@pytest.mark.parametrize("kind", LAYERS)
def test_numbers_that_are_large_or_none(kind: Any) -> None:
    """Gates saturate as torch's do, and what is not a number stays so, in its own row."""
    torch.manual_seed(0)
    torchs, fast = pair(kind, input_size=3, hidden_size=19)
    x = torch.randn(4, 6, 3) * torch.tensor([0.0, 1e-8, 1.0, 1e2, 1e4, 1e30]).view(1, 6, 1)
    x[0, 0, 0] = torch.nan
    expected, found = torchs(x)[0], fast(x)[0]
    assert found[:, 0].isnan().all()
    assert torch.allclose(expected, found, rtol=1e-6, atol=1e-6, equal_nan=True)


@pytest.mark.parametrize("kind", LAYERS)
def test_without_the_library_it_is_torchs_own(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    torchs, fast = pair(kind, input_size=3, hidden_size=5)
    x = torch.randn(4, 6, 3)
    packed = pack_padded_sequence(x, torch.tensor([4, 1, 2, 4, 3, 1]), enforce_sorted=False)
    monkeypatch.setattr(module, "library", lambda: None)
    for given in (x, packed):
        assert all(map(torch.equal, flat(torchs(given)), flat(fast(given))))


def test_a_layer_twice_in_one_step_and_a_second_backward() -> None:
    """Nothing that a backward pass needs is overwritten, by it or by another."""
    torch.manual_seed(0)
    torchs, fast = pair(nn.GRU, input_size=4, hidden_size=4)
    x = torch.randn(5, 3, 4)
    said = []
    for layer in (torchs, fast):
        loss = layer(layer(x)[0])[0].square().sum()
        first = torch.autograd.grad(loss, list(layer.parameters()), retain_graph=True)
        second = torch.autograd.grad(loss, list(layer.parameters()))
        assert all(map(torch.equal, first, second))
        said.append(first)
    for one, other in zip(*said, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", LAYERS)
def test_it_can_be_written_down(kind: Any) -> None:
    """A step with a bidirectional layer over fifty steps gives autograd's bits."""
    torch.manual_seed(0)
    _, fast = pair(kind, input_size=4, hidden_size=8, batch_first=True, bidirectional=True)
    names = [name for name, _ in fast.named_parameters()]
    weights = [weight.detach() for weight in fast.parameters()]

    def step(*given: Tensor) -> list[Any]:
        leaves = [weight.detach().requires_grad_() for weight in given[:-1]]
        result, state = functional_call(fast, dict(zip(names, leaves, strict=True)), (given[-1],))
        loss = result.square().sum() + sum(part.sum() for part in flat(state))
        return [loss.detach(), *torch.autograd.grad(loss, leaves)]

    straight = straighten(step, weights, [torch.randn(3, 50, 4)])
    for _ in range(2):
        x = torch.randn(3, 50, 4)
        with torch.no_grad():
            found = straight(x)
        assert all(map(torch.equal, found, step(*weights, x)))
