"""A formula with its parameters as a block uses it: shape, source, weights and work."""

from dataclasses import dataclass
from functools import cached_property

from engine.spec.emit import Emit, source_of
from engine.spec.formula.learnables import Learnable, read_learnables
from engine.spec.formula.names import expect_names
from engine.spec.formula.parse import parse
from engine.spec.formula.torch_source import torch_source
from engine.spec.formula.tree import INPUTS, Expression
from engine.spec.formula.typing import expect_features, typed, value_of
from engine.spec.formula.write_tex import write_tex
from engine.spec.initializers import frozen_lines
from engine.spec.merging import expect_equal
from engine.spec.size import Size
from engine.spec.tensor import Tensor

_LINE = 72


@dataclass(frozen=True)
class WrittenFormula:
    """The texts of a Formula block; every question about them may raise Misfit."""

    expression: str
    parameters: str

    @cached_property
    def tree(self) -> Expression:
        return parse(self.expression)

    @cached_property
    def learnables(self) -> tuple[Learnable, ...]:
        return read_learnables(self.parameters)

    def shape(self, *inputs: Tensor | None) -> Tensor:
        """What the formula becomes for tensors at the ports input, y and z; raises Misfit."""
        wired = tuple(name for name, tensor in zip(INPUTS, inputs, strict=True) if tensor)
        expect_names(self.expression, self.tree, self.learnables, wired)
        value_of(self.expression, self.tree)
        merged = _merged(inputs)
        known: dict[str, Tensor | None] = dict(zip(INPUTS, inputs, strict=True))
        for item in self.learnables:
            known[item.name] = None
            if item.per_feature:
                expect_features(merged, f"{item.name} per feature")
                one = merged.like(*(1,) * merged.rank, mask=False)
                known[item.name] = one.with_size(merged.feature_axis, merged.channels)
        result = typed(self.expression, self.tree, known)
        assert result is not None  # every input is used, as expect_names has seen
        return result

    def emit(self, inputs: tuple[Tensor | None, ...], trainable: bool) -> Emit:
        """One line, and the parameters as a ParameterDict where there are any."""
        merged = _merged(inputs)
        names = {name: f"{{{port}}}" for name, port in INPUTS.items()}
        names |= {item.name: f"{{module}}.{item.name}" for item in self.learnables}
        return Emit(
            torch_source(self.tree, names, merged.feature_axis - merged.rank),
            module=self._module(merged),
            setup=frozen_lines(trainable) if self.learnables else (),
            weights=self._weights(merged),
            formula=f"y = {write_tex(self.tree)}",
        )

    def _module(self, merged: Tensor) -> str:
        entries = [f'"{item.name}": {_start(item, merged)}' for item in self.learnables]
        if not entries:
            return ""
        line = f"nn.ParameterDict({{{', '.join(entries)}}})"
        if len(line) <= _LINE:
            return line
        listed = "".join(f"        {entry},\n" for entry in entries)
        return f"nn.ParameterDict(\n    {{\n{listed}    }}\n)"

    def _weights(self, merged: Tensor) -> Size:
        wide = sum(item.per_feature for item in self.learnables)
        single = Size.of(len(self.learnables) - wide)
        if not wide:
            return single
        many = merged.channels * wide if wide > 1 else merged.channels
        return many + single if single.value else many


def _merged(inputs: tuple[Tensor | None, ...]) -> Tensor:
    return expect_equal(tuple(tensor for tensor in inputs if tensor is not None))


def _start(item: Learnable, merged: Tensor) -> str:
    """The tensor a parameter starts as: one number, or one a feature, ready to be repeated."""
    if not item.per_feature:
        return f"torch.tensor({source_of(item.start)})"
    sizes = (int(merged.channels), *(1,) * (merged.rank - 1 - merged.feature_axis))
    if item.start in (0.0, 1.0):
        return f"torch.{'ones' if item.start else 'zeros'}({', '.join(map(str, sizes))})"
    return f"torch.full({source_of(sizes)}, {source_of(item.start)})"
