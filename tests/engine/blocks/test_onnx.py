"""Every block's examples as ONNX: exported, run by another program's kernels, compared.

An operator that ONNX lacks is told in the table of what is covered; it is no failure. Nor is a
recurrent block with padding, whose packed sequences torch cannot trace. Run by ``make soak`` only,
for an export takes seconds.
"""

import pytest
import torch
from torch.onnx.errors import OnnxExporterError

from engine.spec import blocks
from engine.spec.block import Block
from tests.covered import covered
from tests.engine.blocks.harness import Built, build, example_inputs, example_uses
from tests.engine.blocks.onnx_export import FixedBatch, Unsupported, answers_as_onnx
from tests.engine.blocks.proofs import outputs

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]


@pytest.mark.parametrize("block", blocks().values(), ids=list(blocks()))
def test_it_answers_the_same_as_onnx(block: type[Block]) -> None:
    for use, _ in example_uses(block):
        built = build(use)
        assert isinstance(built, Built)
        covered(block.__name__, "onnx", _outcome(built))


def _outcome(built: Built) -> str:
    """In a few words, for the table; fails where ONNX answers something else."""
    inputs = tuple(example_inputs(built.graph))
    model = built.model.eval()
    if "pack_padded_sequence" in built.source:
        with pytest.raises(OnnxExporterError):
            answers_as_onnx(model, inputs)
        return "not applicable: packed sequences"
    outcome = "ok"
    try:
        found = answers_as_onnx(model, inputs)
    except Unsupported as unsupported:
        return str(unsupported)
    except FixedBatch:
        outcome = "ok for one batch size"
        found = answers_as_onnx(model, inputs, any_batch=False)
    with torch.no_grad():
        expected = outputs(model, inputs)
    for answer, wanted in zip(found, expected, strict=True):
        torch.testing.assert_close(answer, wanted, rtol=1e-5, atol=1e-5)
    return outcome
