"""What is held of a block's use against torch: shapes, counts, work, weights that come back.

A use is held on torch's meta device, for real, and through one step of training.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from engine.spec.tensor import Tensor
from tests.covered import covered
from tests.engine.blocks.harness import BATCH, Built, compiled, example_inputs
from tests.engine.blocks.unseen_work import UNSEEN_WORK

Results = Sequence[torch.Tensor]


def hold_against_torch(built: Built) -> None:
    """Everything below, for one use."""
    block = built.use.block.__name__
    counted = sum(weight.numel() for weight in built.model.parameters())
    assert built.verdict.parameters == counted
    covered(block, "parameters")
    inputs = example_inputs(built.graph)
    built.model.eval()
    with torch.no_grad():
        results = outputs(built.model, inputs)
    _hold_types(built, results)
    for result in results:
        assert torch.isfinite(result.float()).all()
    covered(block, "real")
    _hold_on_meta(built, results)
    _hold_work(built)
    _hold_one_step(built, inputs)
    _hold_saving(built, inputs)


def outputs(model: nn.Module, inputs: Results) -> list[torch.Tensor]:
    """Every output of a model, in order."""
    result = model(*inputs)
    return list(result) if isinstance(result, tuple) else [result]


def _hold_types(built: Built, results: Results) -> None:
    """Shape and dtype of each output are as the check says; lengths from data are open."""
    declared = built.verdict.to_data()["nodes"]["it"]["outputs"]
    assert len(results) == len(declared) or built.use.block.__name__ in ("Input", "Output")
    for said, result in zip(declared.values(), results, strict=False):
        shape = [BATCH, *said["shape"]]
        known = [
            real if size is None else size for size, real in zip(shape, result.shape, strict=True)
        ]
        assert list(result.shape) == known
        assert str(result.dtype) == f"torch.{said['dtype']}"


def _hold_on_meta(built: Built, results: Results) -> None:
    if "pack_padded_sequence" in built.source:
        return  # the lengths of packed sequences are read from values, which meta has none of
    meta = compiled(built.source).eval().to("meta")
    with torch.no_grad():
        shapes = [result.shape for result in outputs(meta, example_inputs(built.graph, "meta"))]
    assert shapes == [result.shape for result in results]
    covered(built.use.block.__name__, "meta")


def _hold_work(built: Built) -> None:
    """Multiply-adds of one sample, as torch's counter sees them plus what it does not see."""
    block, said = built.use.block.__name__, built.verdict.evaluations["it"].emit.work
    if not said.known:
        return
    inputs = example_inputs(built.graph, padded=False)
    built.model.train()
    with _nothing_fused(), FlopCounterMode(display=False) as counter, torch.no_grad():
        built.model(*inputs)
    found, odd = divmod(counter.get_total_flops(), 2 * BATCH)
    unseen = UNSEEN_WORK[block](built, inputs) if block in UNSEEN_WORK else 0
    assert (found + unseen, odd) == (int(said), 0), said.explained()
    covered(block, "formula" if unseen else "counter" if found else "no work")


@contextmanager
def _nothing_fused() -> Iterator[None]:
    """Attention and recurrence as separate products, which is all that the counter knows."""
    enabled = torch.backends.mkldnn.is_available() and torch._C._get_mkldnn_enabled()
    torch._C._set_mkldnn_enabled(False)
    try:
        with sdpa_kernel(SDPBackend.MATH):
            yield
    finally:
        torch._C._set_mkldnn_enabled(enabled)


def _hold_one_step(built: Built, inputs: Results) -> None:
    """A step of training reaches every weight that learns, and no other."""
    learning = [weight for weight in built.model.parameters() if weight.requires_grad]
    frozen = [weight for weight in built.model.parameters() if not weight.requires_grad]
    before = [weight.clone() for weight in frozen]
    built.model.train()
    results = [result for result in outputs(built.model, inputs) if result.requires_grad]
    assert bool(results) == bool(learning)
    if learning:
        optimizer = torch.optim.SGD(learning, lr=0.01)
        sum((result - 1).square().mean() for result in results).backward()  # type: ignore[union-attr]
        for weight in learning:
            if weight.grad is None:
                assert _is_one_node_tree(built)
            else:
                assert torch.isfinite(weight.grad).all()
        optimizer.step()
        covered(built.use.block.__name__, "step")
    assert all(torch.equal(*pair) for pair in zip(before, frozen, strict=True))


def _is_one_node_tree(built: Built) -> bool:
    """A tree without children: nothing flows through the weights from child to parent."""
    parent = built.use.inputs.get("parent")
    return isinstance(parent, Tensor) and parent.values == (1,)


def _hold_saving(built: Built, inputs: Results) -> None:
    """A model that has learned answers as before when its weights come back from a file.

    Also one that a single step has thrown out of all bounds, as a recurrence of relu may be.
    """
    file = io.BytesIO()
    torch.save(built.model.state_dict(), file)
    file.seek(0)
    torch.manual_seed(1)
    again = compiled(built.source)
    again.load_state_dict(torch.load(file, weights_only=True))
    with torch.no_grad():
        pairs = zip(outputs(built.model.eval(), inputs), outputs(again.eval(), inputs), strict=True)
        for before, after in pairs:
            torch.testing.assert_close(after, before, rtol=0, atol=0, equal_nan=True)
    covered(built.use.block.__name__, "saved")
