"""What recurrent blocks share: shapes, source and parameter counts of torch's recurrent modules.

torch keeps two biases for each gate (input and recurrent) where Keras keeps one; the counts here
are torch's, since torch is what runs. Padded sequences are packed, so that padding is never read.
"""

from dataclasses import dataclass, replace
from typing import Any

from engine.spec.emit import Emit, layer
from engine.spec.initializers import frozen_lines
from engine.spec.size import Size, product
from engine.spec.tensor import Misfit, SetTo, Tensor, features, sequence

_MERGED = {"sum": "{0} + {1}", "mul": "{0} * {1}", "ave": "({0} + {1}) / 2"}


@dataclass(frozen=True)
class Recurrent:
    """A recurrent block's parameters, whatever its gates."""

    module: str
    gates: int
    units: int
    return_sequences: bool
    return_state: bool
    bidirectional: bool
    merge_mode: str
    num_layers: int
    dropout: float
    go_backwards: bool
    use_bias: bool
    trainable: bool

    @property
    def has_cell(self) -> bool:
        return self.module == "nn.LSTM"

    def output_ports(self) -> tuple[str, ...]:
        states = ("state", "cell") if self.has_cell else ("state",)
        return ("output", *states) if self.return_state else ("output",)

    def shape(
        self, input: Tensor, states: tuple[Tensor | None, ...], mask: Tensor | None
    ) -> dict[str, Tensor]:
        """Output and states; raises Misfit."""
        time, _ = input.expect_sequence()
        for state in states:
            if state is not None:
                self._expect_state(state)
        if mask is not None and (mask.dtype != "bool" or mask.axes != ("time",)):
            raise Misfit(
                "dtype_mismatch",
                "The mask of {block} must hold true or false for each step.",
                got=mask.dtype,
                expected="bool",
                tensor=mask,
            )
        if self.go_backwards and (input.mask or mask is not None):
            raise Misfit(
                "not_built_yet",
                "{block} cannot go backwards over padded sequences yet; bidirectional can.",
                param="go_backwards",
                cures=(SetTo("go_backwards", False), SetTo("bidirectional", True)),
            )
        directions = 2 if self.bidirectional else 1
        both = Size.of(2) * self.units if directions == 2 else Size.named(self.units, "units")
        width = both if self.merge_mode == "concat" else Size.named(self.units, "units")
        output = (
            sequence(time, width, mask=input.mask) if self.return_sequences else features(width)
        )
        return {port: features(both) for port in self.output_ports()} | {"output": output}

    def emit(self, input: Tensor, states: tuple[Tensor | None, ...], mask: Tensor | None) -> Emit:
        size = input.shape[-1]
        packed = input.mask or mask is not None
        lines, given = self._input_lines(packed, mask)
        call = f"{{module}}({given}{self._state_source(states)})"
        lines += self._call_lines(call, packed)
        value = self._value()
        if value == "_steps":
            lines, value = [line.replace("_steps", "{out}") for line in lines], ""
        emit = layer(
            self.module,
            size,
            self.units,
            setup=frozen_lines(self.trainable),
            weights=self._weights(size),
            work=self._work(size, input.shape[0]),
            **self._options(),
        )
        return replace(emit, value=value, lines=tuple(lines))

    def _expect_state(self, state: Tensor) -> None:
        if self.bidirectional or self.num_layers > 1:
            raise Misfit(
                "not_built_yet",
                "{block} takes an initial state only with one layer and one direction.",
                param="bidirectional" if self.bidirectional else "num_layers",
                tensor=state,
            )
        if state.values != (self.units,):
            raise Misfit(
                "shape_mismatch",
                "The initial state of {block} must be {units} numbers, but {source} gives {shape}.",
                got=list(state.values),
                expected=[self.units],
                values={"units": self.units, "shape": str(state)},
                tensor=state,
            )

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self.num_layers > 1:
            options["num_layers"] = self.num_layers
            if self.dropout:
                options["dropout"] = self.dropout
        if not self.use_bias:
            options["bias"] = False
        options["batch_first"] = True
        if self.bidirectional:
            options["bidirectional"] = True
        return options

    def _input_lines(self, packed: bool, mask: Tensor | None) -> tuple[list[str], str]:
        if packed:
            name = "{mask}" if mask is not None else "{input_mask}"
            return [
                f"_lengths = {name}.sum(dim=1).clamp(min=1).cpu()",
                "_packed = nn.utils.rnn.pack_padded_sequence(",
                "    {input}, _lengths, batch_first=True, enforce_sorted=False",
                ")",
            ], "_packed"
        return [], "{input}.flip(1)" if self.go_backwards else "{input}"

    def _state_source(self, states: tuple[Tensor | None, ...]) -> str:
        if not any(state is not None for state in states):
            return ""
        names = ("{initial_state}", "{initial_cell}")
        known = next(name for name, state in zip(names, states, strict=False) if state is not None)
        parts = [
            f"{name}.unsqueeze(0)"
            if state is not None
            else f"torch.zeros_like({known}).unsqueeze(0)"
            for name, state in zip(names, states, strict=False)
        ]
        return f", ({', '.join(parts)})" if self.has_cell else f", {parts[0]}"

    def _call_lines(self, call: str, packed: bool) -> list[str]:
        """The call, and every line but the value of the first output."""
        needs_state = self.return_state or not self.return_sequences
        state = "_"
        if needs_state:
            state = "(_state, _cell)" if self.has_cell and self.return_state else "_state"
            state = "(_state, _)" if self.has_cell and not self.return_state else state
        steps = "_steps" if self.return_sequences else "_"
        lines = [f"{steps}, {state} = {call}"]
        if self.return_sequences and packed:
            lines += [
                "_steps, _ = nn.utils.rnn.pad_packed_sequence(",
                "    _steps, batch_first=True, total_length={input}.shape[1]",
                ")",
            ]
        if self.return_state:
            lines.append(f"{{out_state}} = {self._last('_state', 'concat')}")
            if self.has_cell:
                lines.append(f"{{out_cell}} = {self._last('_cell', 'concat')}")
        return lines

    def _value(self) -> str:
        if not self.return_sequences:
            return self._last("_state", self.merge_mode)
        if not self.bidirectional or self.merge_mode == "concat":
            return "_steps"
        halves = (f"_steps[..., :{self.units}]", f"_steps[..., {self.units}:]")
        return _MERGED[self.merge_mode].format(*halves)

    def _last(self, state: str, merge_mode: str) -> str:
        if not self.bidirectional:
            return f"{state}[-1]"
        if merge_mode == "concat":
            return f"torch.cat([{state}[-2], {state}[-1]], dim=-1)"
        return _MERGED[merge_mode].format(f"{state}[-2]", f"{state}[-1]")

    def _layers(self, size: Size) -> list[Size]:
        """The input size of each layer."""
        directions = 2 if self.bidirectional else 1
        return [size] + [Size.of(directions * self.units)] * (self.num_layers - 1)

    def _weights(self, size: Size) -> Size:
        parts = [
            self._layer(layer_size, 2 if self.use_bias else 0) for layer_size in self._layers(size)
        ]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def _layer(self, size: Size, biases: int) -> Size:
        rows = size + self.units + biases if biases else size + self.units
        one = product([rows, Size.of(self.units), *self._gates()])
        return one * 2 if self.bidirectional else one

    def _gates(self) -> list[Size]:
        return [Size.of(self.gates)] if self.gates > 1 else []

    def _work(self, size: Size, time: Size) -> Size:
        parts = [self._layer(layer_size, 0) for layer_size in self._layers(size)]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total * time.settled()
