"""Every block's examples as ONNX: exported, run by another program's kernels, compared.

An operator that ONNX lacks is told in the table of what is covered; it is no failure. Run by
``make soak`` only, for an export takes seconds.
"""

import pytest
import torch

from engine.spec import blocks
from engine.spec.block import Block
from tests.covered import covered
from tests.engine.blocks.harness import Built, build, example_inputs, example_uses
from tests.engine.blocks.onnx_export import Unsupported, answers_as_onnx
from tests.engine.blocks.proofs import outputs

pytestmark = [pytest.mark.soak, pytest.mark.timeout(600)]


@pytest.mark.parametrize("block", blocks().values(), ids=list(blocks()))
def test_it_answers_the_same_as_onnx(block: type[Block]) -> None:
    for use, _ in example_uses(block):
        built = build(use)
        assert isinstance(built, Built)
        inputs = example_inputs(built.graph)
        model = built.model.eval()
        with torch.no_grad():
            expected = outputs(model, inputs)
        try:
            found = answers_as_onnx(model, tuple(inputs))
        except Unsupported as unsupported:
            covered(block.__name__, "onnx", str(unsupported))
            continue
        for answer, wanted in zip(found, expected, strict=True):
            torch.testing.assert_close(answer, wanted, rtol=1e-5, atol=1e-5)
        covered(block.__name__, "onnx", "ok")
