"""What recurrent blocks share: shapes, source and parameter counts of torch's recurrent modules.

torch keeps two biases for each gate (input and recurrent) where Keras keeps one; the counts here
are torch's, since torch is what runs. Padded sequences are packed, so that padding is never read;
where real steps do not simply come first, they are brought to the front before and back afterwards.
What is read backwards stays in the front: the last real step comes out first, padding last.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.spec.block import Block
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import (
    BiasInitializer,
    Initializer,
    frozen_lines,
    initializer_lines,
)
from engine.spec.keras.recurrent import recurrent
from engine.spec.masks import Mask, mask_of, real_first_mask
from engine.spec.size import Size, product
from engine.spec.tensor import (
    FLOAT,
    INTEGER,
    Misfit,
    Open,
    SetTo,
    Tensor,
    features,
    sequence,
)

_MERGED = {"sum": "{0} + {1}", "mul": "{0} * {1}", "ave": "({0} + {1}) / 2"}


class RecurrentBlock(Block, abstract=True):
    """A block that reads step by step, and how it does."""

    return_sequences: bool = Field(False, description="Answer at each step, not only at the end.")
    return_state: bool = Field(False, description="Also give the last state.")
    bidirectional: bool = Field(False, description="Read from both ends.")
    merge_mode: Literal["concat", "sum", "mul", "ave"] = Field(
        "concat", description="How the two directions become one."
    )
    num_layers: int = Field(1, ge=1, le=64, description="Layers, each reading the one before.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Silenced of what each layer reads.")
    go_backwards: bool = Field(False, description="Read from the end to the start.")
    use_bias: bool = Field(True, description="Whether gates add learned constants.")
    kernel_initializer: Initializer = Field("default", description="How the input weights start.")
    recurrent_initializer: Initializer = Field(
        "default", description="How the weights from step to step start."
    )
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    def keras(self, input: Tensor, *more: Open) -> Keras:
        """``more``: the initial states, then the mask."""
        return recurrent(self, input, more[:-1], more[-1])


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
    kernel_initializer: str
    recurrent_initializer: str
    bias_initializer: str
    trainable: bool
    activation: str = "tanh"
    unit_forget_bias: bool = False

    @property
    def has_cell(self) -> bool:
        return self.module == "nn.LSTM"

    @property
    def directions(self) -> int:
        return 2 if self.bidirectional else 1

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
        found = mask_of(input, "input", mask)
        one = Size.named(self.units, "units")
        both = Size.of(2) * self.units if self.bidirectional else one
        width = both if self.merge_mode == "concat" else one
        if self.return_sequences:
            gaps = found is not None and found.gaps and not self.go_backwards
            output = sequence(time, width, mask=found is not None, gaps=gaps)
        else:
            output = features(width)
        return {port: features(both) for port in self.output_ports()} | {"output": output}

    def emit(self, input: Tensor, states: tuple[Tensor | None, ...], mask: Tensor | None) -> Emit:
        size, found = input.shape[-1], mask_of(input, "input", mask)
        reordered = found is not None and (found.gaps or self.go_backwards)
        lines, given = self._input_lines(found, reordered)
        call = f"{{module}}({given}{self._state_source(states)})"
        lines += self._call_lines(call, found is not None, reordered)
        value = self._value()
        if value == "_steps":
            lines, value = [line.replace("_steps", "{out}") for line in lines], ""
        emit = layer(
            self.module,
            size,
            self.units,
            setup=frozen_lines(self.trainable),
            initialize=self._initialize(),
            weights=self._weights(size),
            work=self._work(size, input.shape[0]),
            **self._options(),
        )
        own = found.source if found is not None and self.return_sequences else ""
        if own and reordered and self.go_backwards:
            own = real_first_mask(own) if found is not None and found.gaps else own
        return replace(emit, value=value, lines=tuple(lines), mask=own)

    def _expect_state(self, state: Tensor) -> None:
        if self.num_layers > 1:
            raise Misfit(
                "param_range",
                "{block} takes an initial state only with one layer: it does not say where several "
                "would start.",
                param="num_layers",
                got=self.num_layers,
                expected=1,
                cures=(SetTo("num_layers", 1),),
                tensor=state,
            )
        if state.dtype == INTEGER:
            raise Misfit(
                "dtype_mismatch",
                "The initial state of {block} is made of real numbers, but {source} gives tokens "
                "(whole numbers that name things).",
                got=state.dtype,
                expected=FLOAT,
                tensor=state,
            )
        units = self.directions * self.units
        if state.values != (units,):
            raise Misfit(
                "shape_mismatch",
                "The initial state of {block} must be {units} numbers, but {source} gives {shape}.",
                got=list(state.values),
                expected=[units],
                values={"units": units, "shape": str(state)},
                tensor=state,
            )

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self.num_layers > 1:
            options["num_layers"] = self.num_layers
            if self.dropout:
                options["dropout"] = self.dropout
        if self.activation != "tanh":
            options["nonlinearity"] = self.activation
        if not self.use_bias:
            options["bias"] = False
        options["batch_first"] = True
        if self.bidirectional:
            options["bidirectional"] = True
        return options

    def _initialize(self) -> tuple[str, ...]:
        """Keras' one bias is torch's first, so the second starts at 0; but a GRU has two in both.

        A forget gate whose bias starts at 1 keeps what it has until it learns otherwise.
        """
        second = self.bias_initializer if self.gates == 3 else "zeros"
        lines: list[str] = []
        for place in range(self.num_layers):
            for end in ("", "_reverse")[: self.directions]:
                name = f"l{place}{end}"
                chosen = {
                    f"weight_ih_{name}": self.kernel_initializer,
                    f"weight_hh_{name}": self.recurrent_initializer,
                }
                if self.use_bias and self.bias_initializer != "default":
                    chosen |= {f"bias_ih_{name}": self.bias_initializer, f"bias_hh_{name}": second}
                if self.use_bias and self.unit_forget_bias:
                    forget = f"{name}[{self.units}:{2 * self.units}]"
                    chosen |= {f"bias_ih_{forget}": "ones", f"bias_hh_{forget}": "zeros"}
                lines += initializer_lines(**chosen)
        return tuple(lines)

    def _input_lines(self, mask: Mask | None, reordered: bool) -> tuple[list[str], str]:
        backwards = ".flip(1)" if self.go_backwards else ""
        read = f"F.dropout({{input}}, {self.dropout}, self.training)" if self.dropout else "{input}"
        given = read + backwards
        if mask is None:
            return [], given
        lines = [f"_lengths = {mask.source}.sum(dim=1).clamp(min=1).cpu()"]
        if reordered:
            real = f"{mask.source}{backwards}.float()"
            # A row without a single real step reads one of zeros.
            seen = f"{read}.masked_fill(~{mask.source}.unsqueeze(-1), 0.0){backwards}"
            lines += [
                f"_order = torch.argsort({real}, dim=1, descending=True, stable=True)",
                f"_real = torch.take_along_dim({seen}, _order.unsqueeze(2), dim=1)",
            ]
            given = "_real"
        return [
            *lines,
            "_packed = nn.utils.rnn.pack_padded_sequence(",
            f"    {given}, _lengths, batch_first=True, enforce_sorted=False",
            ")",
        ], "_packed"

    def _state_source(self, states: tuple[Tensor | None, ...]) -> str:
        """The initial states as torch has them: directions first. One that is open starts at 0."""
        if not any(state is not None for state in states):
            return ""
        names = ("{initial_state}", "{initial_cell}")
        known = next(name for name, state in zip(names, states, strict=False) if state is not None)
        given = [
            name if state is not None else f"torch.zeros_like({known})"
            for name, state in zip(names, states, strict=False)
        ]
        form = "torch.stack({0}.chunk(2, dim=-1))" if self.bidirectional else "{0}.unsqueeze(0)"
        parts = [form.replace("{0}", name) for name in given]
        return f", ({', '.join(parts)})" if self.has_cell else f", {parts[0]}"

    def _call_lines(self, call: str, packed: bool, reordered: bool) -> list[str]:
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
        if self.return_sequences and reordered and not self.go_backwards:
            lines += [
                "_back = torch.argsort(_order, dim=1).unsqueeze(2)",
                "_steps = torch.take_along_dim(_steps, _back, dim=1)",
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
        return [size] + [Size.of(self.directions * self.units)] * (self.num_layers - 1)

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
