from dataclasses import replace

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.masks import expect_steps_told, hidden, keras_hidden
from engine.spec.size import product
from engine.spec.tensor import Misfit, Tensor, image, sequence


class MatMul(Block, family="merging"):
    """Multiplies two matrices, a's rows with b's columns: the step below Dense and attention."""

    tagline = "rows times columns"
    formula = r"y_{ij} = \sum_k a_{ik}\, b_{kj}"
    note = "Padded steps of b add nothing to the sum."
    mask = "passes"
    mask_rule = "The mask of a goes on; padded steps of b add nothing."
    examples = (
        Example((sequence(10, 8), sequence(8, 4)), {}, sequence(10, 4)),
        Example((image(3, 4, 5), image(3, 5, 6)), {}, image(3, 4, 6)),
    )

    def shape(self, a: Tensor, b: Tensor) -> Tensor:
        a.expect_numbers()
        b.expect_numbers()
        same_stack = a.rank == b.rank and a.shape[:-2] == b.shape[:-2]
        if min(a.rank, b.rank) < 2 or not same_stack or a.shape[-1] != b.shape[-2]:
            raise Misfit(
                "shape_mismatch",
                "{block} needs as many columns in a as rows in b, but gets {shape} and, from "
                "{source}, {other}.",
                got=[list(a.values), list(b.values)],
                expected="(…, n, k) and (…, k, m)",
                values={"shape": str(a), "other": str(b)},
                tensor=b,
            )
        if not (b.rank == 2 and b.mask):
            expect_steps_told(a, a.rank - 1)
        last = b.axes[-1] if b.axes[-1] not in a.axes[:-1] else a.axes[-1]
        return replace(a.with_size(-1, b.shape[-1]), axes=(*a.axes[:-1], last))

    def emit(self, a: Tensor, b: Tensor) -> Emit:
        mask = "{a_mask}" if a.mask else ""
        return Emit(f"{{a}} @ {hidden(b, 'b')}", work=product([*a.shape, b.shape[-1]]), mask=mask)

    def keras(self, a: Tensor, b: Tensor) -> Keras:
        mask = "{a_mask}" if a.mask else ""
        return Keras(f"ops.matmul({{a}}, {keras_hidden(b, 'b')})", mask=mask)
