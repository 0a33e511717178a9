"""Source and counts of multi-head attention (Vaswani et al., "Attention Is All You Need", 2017).

Where the heads share the query's width among them, torch's module does it all; heads of any other
size, which Keras has too, are four projections and their mixing written out.
"""

from dataclasses import dataclass, replace
from typing import Any

from engine.spec.attention import Attended, padding_source
from engine.spec.emit import Emit, layer
from engine.spec.initializers import frozen_lines, initializer_lines
from engine.spec.size import Size


@dataclass(frozen=True)
class MultiHead:
    """The heads of one node. ``compared`` and ``taken``: a head's key and value sizes."""

    attended: Attended
    heads: int
    compared: Size
    taken: Size
    dropout: float
    use_bias: bool
    causal: bool
    weights: str
    kernel_initializer: str
    bias_initializer: str
    trainable: bool

    def emit(self) -> Emit:
        width = self._sizes()[0][0]
        shared = int(self.compared) * self.heads == int(width) and self.taken == self.compared
        return self._module() if shared else self._written_out()

    def _sizes(self) -> list[tuple[Size, Size]]:
        """Inputs and outputs of the projections of query, key, value and result."""
        query, value, key = (
            tensor.shape[-1].settled()
            for tensor in (self.attended.query, self.attended.value, self.attended.key)
        )
        compared, taken = self.compared * self.heads, self.taken * self.heads
        return [(query, compared), (key, compared), (value, taken), (taken, query)]

    def _module(self) -> Emit:
        (width, _), (key, _), (value, _), _ = self._sizes()
        options: dict[str, Any] = {"dropout": self.dropout} if self.dropout else {}
        if not self.use_bias:
            options["bias"] = False
        together = key == value == width
        if not together:
            options |= {"kdim": key, "vdim": value}
        queries, values, keys = self.attended.names
        lines, given = [], [queries, keys, values]
        if self.attended.mask is not None:
            lines.append(f"_padding = {padding_source(self.attended.mask)}")
            given.append("key_padding_mask=_padding")
        if self.causal:
            lines.append(f"_future = {self.attended.future_source()}")
            given.append("attn_mask=_future")
        given.append("average_attn_weights=False" if self.weights else "need_weights=False")
        lines.append(f"{{out}}, {self.weights or '_'} = {{module}}({', '.join(given)})")
        rows = [f"in_proj_weight[{n * int(width)}:{(n + 1) * int(width)}]" for n in range(3)]
        if not together:
            rows = ["q_proj_weight", "k_proj_weight", "v_proj_weight"]
        chosen = dict.fromkeys([*rows, "out_proj.weight"], self.kernel_initializer)
        if self.use_bias:
            chosen |= dict.fromkeys(["in_proj_bias", "out_proj.bias"], self.bias_initializer)
        emit = layer(
            "nn.MultiheadAttention",
            width,
            self.heads,
            **options,
            batch_first=True,
            setup=frozen_lines(self.trainable),
            initialize=initializer_lines(**chosen),
        )
        return self._counted(emit, tuple(lines), "")

    def _written_out(self) -> Emit:
        bias = "" if self.use_bias else ", bias=False"
        linear = [f"    nn.Linear({int(n)}, {int(m)}{bias})," for n, m in self._sizes()]
        queries, values, keys = self.attended.names
        split = f".unflatten(-1, ({self.heads}, -1)).transpose(1, 2)"
        lines = [
            f"{name} = {{module}}[{place}]({given}){split}"
            for place, (name, given) in enumerate(
                [("_query", queries), ("_key", keys), ("_value", values)]
            )
        ]
        weights = self.weights or "_weights"
        scores = f"_query @ _key.transpose(2, 3) / {int(self.compared)}**0.5"
        lines += self.attended.weighing_lines(scores, self.causal, self.dropout, weights, True)
        starts = initializer_lines(weight=self.kernel_initializer)
        starts += initializer_lines(bias=self.bias_initializer) if self.use_bias else ()
        emit = Emit(
            module="\n".join(["nn.ModuleList([", *linear, "])"]),
            setup=frozen_lines(self.trainable),
            initialize=tuple(
                line.replace("{module}", f"{{module}}[{place}]")
                for place in range(4)
                for line in starts
            ),
        )
        value = f"{{module}}[3](({weights} @ _value).transpose(1, 2).flatten(2))"
        return self._counted(emit, tuple(lines), value)

    def _counted(self, emit: Emit, lines: tuple[str, ...], value: str) -> Emit:
        bias = int(self.use_bias)
        parts = [(size + 1) * out if bias else size * out for size, out in self._sizes()]
        weights = parts[0] + parts[1] + parts[2] + parts[3]
        return replace(
            emit,
            lines=lines,
            value=value,
            mask=self.attended.query_mask,
            weights=weights,
            work=self._work(),
        )

    def _work(self) -> Size:
        """Each projection at each step, each head's scores and mixing at each pair of steps."""
        tensors = (self.attended.query, self.attended.key, self.attended.value, self.attended.query)
        total = self.attended.places * ((self.compared + self.taken) * self.heads)
        for tensor, (size, out) in zip(tensors, self._sizes(), strict=True):
            total = total + tensor.shape[0].settled() * size * out
        return total
