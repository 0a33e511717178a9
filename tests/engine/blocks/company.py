"""Rows alone and in company: combinations of a block over time and what reads its steps.

A row's answer depends on that row alone. So each combination is asked about rows of several
lengths, each by itself and all together, where the shorter ones are padded, and padding holds
numbers that would show wherever they were read. Where all rows have one length, they are asked
about twice, with something else in the padding.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import nn

from engine.spec import Graph, blocks, check, read_graph, render
from engine.spec.block import evaluate
from engine.spec.tensor import Misfit, Tensor, sequence, tokens
from tests.graphs import Document, document, module, node, with_modules

LENGTHS = (11, 7, 9, 6)
FIXED = 12
STEPS = ("any number", "with gaps", "one number")
Params = tuple[tuple[str, Any], ...]
WIDTH, VOCABULARY = 4, 9
LOUD = 50.0
"""What padding holds."""

# By the names of fields: values that change how steps are read, or how many there are.
_VALUES: dict[str, tuple[Any, ...]] = {
    "padding": ("valid", "same", "causal", 1, [2, 1]),
    "strides": (1, 2),
    "kernel_size": (2, 3),
    "pool_size": (2, 3),
    "dilation_rate": (1, 2),
    "axis": (None, 1),
    "axes": (-1, 1),
    "cropping": ([0, 1], [2, 0], [1, 2]),
    "return_sequences": (True, False),
    "return_state": (False,),
    "bidirectional": (False, True),
    "go_backwards": (False, True),
    "mask_zero": (False, True),
    "causal": (False, True),
    "keepdims": (False, True),
    "size": (1, 3),
    "output_size": (1, 3),
    "groups": (1, 2),
    "center": (True, False),
    "activation": ("tanh",),
    "bias_initializer": ("ones",),
    "mask_value": (LOUD, 0.5),
    "normalize": (False, True),
    "dims": ([2, 1],),
    "by": ("rows",),
    "initializer": ("ones",),
    "return_attention_scores": (False,),
    "shared_axes": ([1],),
    "target_shape": ([6, 8], [12, 4]),
    "start": (0, 1),
    "stop": (None, 8),
    "step": (1, 2),
    "parts": (2,),
    "trainable": (True,),
}
_FIXED: dict[str, Any] = {
    "units": WIDTH, "filters": WIDTH, "output_dim": WIDTH, "input_dim": VOCABULARY, "num_heads": 2,
    "dropout": 0.0, "rate": 0.0, "stddev": 0.0, "feed_forward_dim": 8, "max_length": 60,
    "vocabulary": VOCABULARY, "depth_multiplier": 2, "num_layers": 1,
}  # fmt: skip

HEADS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "nothing": (),
    "LastStep": (("LastStep", {}),),
    "GlobalAveragePooling1D": (("GlobalAveragePooling1D", {}),),
    "GlobalMaxPooling1D": (("GlobalMaxPooling1D", {}),),
    "ReduceSum": (("ReduceSum", {"axis": 1}),),
    "GRU": (("GRU", {"units": 3}),),
    "LSTM, both ways": (("LSTM", {"units": 3, "bidirectional": True}),),
    "SimpleRNN, backwards": (("SimpleRNN", {"units": 3, "go_backwards": True}),),
    "Conv1D same, then a maximum": (
        ("Conv1D", {"filters": 3, "padding": "same"}),
        ("GlobalMaxPooling1D", {}),
    ),
    "pooling, then a sum": (("MaxPooling1D", {"pool_size": 2}), ("ReduceSum", {"axis": 1})),
    "attention, then a mean": (("Attention", {}), ("GlobalAveragePooling1D", {})),
    "Softmax over time, then a maximum": (("Softmax", {"axis": 1}), ("GlobalMaxPooling1D", {})),
    "BatchNormalization, then a GRU": (("BatchNormalization", {}), ("GRU", {"units": 3})),
    "AdaptiveAveragePooling1D": (("AdaptiveAveragePooling1D", {"output_size": 2}), ("Flatten", {})),
}
"""What reads the steps that the block gives, by name."""

_TOKENS = ("Embedding", "OneHot", "TreeLSTM")
"""What reads tokens: a tree's are the places of parents, and stand for what is in its nodes too."""
_BETWEEN: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("MatMul", "a"): ("Dot", {}),
    ("TreeLSTM", "input"): ("Embedding", {"input_dim": FIXED + 1, "output_dim": WIDTH}),
}
"""What stands before a port that takes something else than the steps themselves."""
_ARRIVES: dict[tuple[str, str], Tensor] = {
    ("MatMul", "a"): sequence(FIXED, FIXED, mask=True),
    ("TreeLSTM", "input"): sequence(FIXED, WIDTH),
}
_ENDS = ("Input", "Output")


@dataclass(frozen=True)
class Combination:
    """A block with parameters between a source of steps and a head.

    ``steps``: "any number", "with gaps" (behind a Masking) or "one number" (a fixed length).
    """

    block: str
    params: Params
    head: str
    steps: str

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in self.params)
        return f"{self.block}({given}) → {self.head}, {self.steps} of steps"

    @property
    def has_tokens(self) -> bool:
        return self.block in _TOKENS or self.steps == "one number"

    def graph(self) -> Document:
        length = FIXED if self.steps == "one number" else None
        known = FIXED + 1 if self.block == "TreeLSTM" else VOCABULARY
        words = node("x", "Input", shape=[length], kind="tokens", vocabulary=known)
        first = words if self.has_tokens else node("x", "Input", shape=[length, WIDTH])
        nodes, wires, before = [first], [], "x"
        if self.steps == "one number" and self.block not in _TOKENS:
            nodes.append(node("table", "Embedding", input_dim=VOCABULARY, output_dim=WIDTH))
            wires.append(("x", "table"))
            before = "table"
        if self.steps == "with gaps" and not self.has_tokens:
            nodes.append(node("gaps", "Masking", mask_value=0.5))
            wires.append(("x", "gaps"))
            before = "gaps"
        params = {name: _listed(value) for name, value in self.params}
        nodes.append(node("it", self.block, **params))
        for port in blocks()[self.block].input_ports():
            between = _BETWEEN.get((self.block, port.name))
            if between:
                nodes.append(node("between", between[0], **between[1]))
                ports = blocks()[between[0]].input_ports()
                wires += [(before, f"between.{each.name}") for each in ports]
                wires.append(("between", f"it.{port.name}"))
            elif not port.optional:
                wires += [(before, f"it.{port.name}")] * (2 if port.many else 1)
        # A second wire to a port for many comes by another way, so that its steps are others.
        if any(port.many for port in blocks()[self.block].input_ports()):
            nodes.append(node("beside", "Conv1D", filters=WIDTH, kernel_size=3, padding="same"))
            wires[-1] = (before, "beside")
            wires.append(("beside", f"it.{_first_port(self.block)}"))
        last = "it"
        for place, (block, given) in enumerate(HEADS[self.head]):
            nodes.append(node(f"head_{place}", block, **given))
            wires.append((last, f"head_{place}"))
            last = f"head_{place}"
        return document(nodes, wires)

    def wrapped(self) -> Document:
        """The same, with the block and all behind it in a module."""
        plain = self.graph()
        place = next(i for i, each in enumerate(plain["nodes"]) if each["id"] == "it")
        outside, inside = plain["nodes"][:place], plain["nodes"][place:]
        before = outside[-1]["id"]
        port = outside[0] if before != "table" else node("x", "Input", shape=[FIXED, WIDTH])
        names = {each["id"] for each in inside}
        wires = [(wire["from"], wire["to"]) for wire in plain["wires"]]
        within = [(a if a in names else "x", b) for a, b in wires if b.split(".")[0] in names]
        whole = document(
            [*outside, node("whole", "module:Whole")],
            [*(pair for pair in wires if pair[1].split(".")[0] not in names), (before, "whole")],
        )
        return with_modules(whole, Whole=module(port, *inside, wires=within))


@cache
def combinations() -> tuple[Combination, ...]:
    """Every block that takes a sequence of any length, in every way that concerns steps."""
    found = []
    for name in blocks():
        if name in _ENDS:
            continue
        variants = [variant for variant in _variants(name) if _reads_steps(name, variant)]
        for params, steps in itertools.product(variants, STEPS):
            found += [Combination(name, params, head, steps) for head in HEADS]
    return tuple(found)


def _reads_steps(name: str, params: Params) -> bool:
    """Whether the block takes a sequence at all, so many steps long as rows are here."""
    block = blocks()[name](**{field: _listed(value) for field, value in params})
    known = FIXED + 1 if name == "TreeLSTM" else VOCABULARY
    given = tokens(FIXED, known) if name in _TOKENS else sequence(FIXED, WIDTH, mask=True)
    needed = [port for port in block.input_ports() if not port.optional]
    try:
        evaluate(
            block,
            tuple(
                (given, given)
                if port.many
                else _ARRIVES.get((name, port.name), given)
                if port in needed
                else None
                for port in block.input_ports()
            ),
        )
    except Misfit:
        return False
    return True


def _variants(name: str) -> Iterator[Params]:
    fields = {field["name"]: field for field in blocks()[name].describe()["fields"]}
    chosen = {field: (value,) for field, value in _FIXED.items() if field in fields}
    chosen |= {field: values for field, values in _VALUES.items() if field in fields}
    for values in itertools.product(*chosen.values()):
        params = dict(zip(chosen, map(_hashable, values), strict=True))
        if _reads(name, {field: _listed(value) for field, value in params.items()}):
            yield tuple(params.items())


def _reads(name: str, params: dict[str, Any]) -> bool:
    try:
        blocks()[name](**params)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Finding:
    """``kind``: "equal", "refused" or "different"; ``what`` of what differs, or why."""

    kind: str
    what: str = ""


def judge(combination: Any, wrapped: bool = False) -> Finding:
    """Whether rows of several lengths get alone what they get in company, and learn the same.

    Of a ``Combination``, or of a chain, which has the same ``graph``, ``steps`` and ``has_tokens``.
    """
    graph = read_graph(combination.wrapped() if wrapped else combination.graph())
    verdict = check(graph)
    if not verdict.ok:
        return Finding("refused", next(p.message for p in verdict.problems if not p.is_lint))
    model = model_of(graph)
    rows = rows_of(combination)
    end = verdict.evaluations[verdict.outputs[0]].first
    kept = end.mask and end.axes[0] == "time"
    fixed = combination.steps == "one number"
    together = batch_of(rows, FIXED if fixed else max(LENGTHS))
    for training in (False, True):
        model.train(training)
        alone_in_batch = any(
            isinstance(m, nn.modules.batchnorm._BatchNorm) for m in model.modules()
        )
        if fixed:
            others = [_answers(model, batch_of(rows, FIXED, 3), kept)]
        elif training and alone_in_batch:
            # A batch's mean is that of all its rows: here they get more padding instead.
            others = [_answers(model, batch_of(rows, max(LENGTHS) + 5), kept)]
        else:
            others = [_answers(model, batch_of([row], len(row)), kept) for row in rows]
        found = _answers(model, together, kept)
        what = _difference(found, _joined(others))
        if what:
            return Finding("different", f"{what} ({'training' if training else 'in use'})")
    return Finding("equal")


@dataclass
class _Answers:
    rows: list[torch.Tensor]
    gradients: list[torch.Tensor]
    averages: list[torch.Tensor]


def _answers(model: nn.Module, batch: tuple[torch.Tensor, torch.Tensor], kept: bool) -> _Answers:
    """What each row gets, what its weights learn of it, and what running averages become.

    ``kept``: the result has the steps of the input, of which only the real ones are an answer.
    """
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    model.zero_grad()
    masked = hasattr(model, "with_masks")
    given = model.with_masks(*batch) if masked else model(*batch)  # type: ignore[operator]
    result = given[0] if isinstance(given, tuple) else given
    rows = list(result)
    if masked or kept:
        rows = [row[mask] for row, mask in zip(rows, given[1] if masked else batch[1], strict=True)]
    total = sum(((row * _direction(row)).sum() for row in rows), result.new_zeros(()))
    weights = list(model.parameters())
    gradients = [torch.zeros_like(weight) for weight in weights]
    if total.requires_grad:
        total.backward()  # type: ignore[no-untyped-call]
        gradients = [w.grad if w.grad is not None else torch.zeros_like(w) for w in weights]
    averages = [buffer.clone() for buffer in model.buffers() if buffer.is_floating_point()]
    model.load_state_dict(state)
    return _Answers([row.detach() for row in rows], [g.clone() for g in gradients], averages)


def _direction(row: torch.Tensor) -> torch.Tensor:
    """How much each number counts, by its place along each axis."""
    found = torch.ones(())
    for size in row.shape:
        found = found.unsqueeze(-1) * torch.sin(torch.arange(size) * 1.7 + 0.3)
    return found


def _joined(parts: list[_Answers]) -> _Answers:
    gradients = [
        torch.stack(each).sum(0) for each in zip(*(p.gradients for p in parts), strict=True)
    ]
    return _Answers([row for part in parts for row in part.rows], gradients, parts[-1].averages)


def _difference(one: _Answers, other: _Answers) -> str:
    for row, (a, b) in enumerate(zip(one.rows, other.rows, strict=True)):
        a, b = _same_columns(a, b)
        if a.shape != b.shape:
            return f"row {row} has {tuple(a.shape)} in company and {tuple(b.shape)} alone"
        if not torch.isfinite(a).all():
            return f"row {row} is not finite"
        if not torch.allclose(a, b, rtol=1e-4, atol=1e-5):
            return f"row {row} differs by {float((a - b).abs().max()):.3g}"
    for a, b in zip(one.gradients, other.gradients, strict=True):
        if not torch.allclose(a, b, rtol=1e-3, atol=1e-4):
            return f"gradients differ by {float((a - b).abs().max()):.3g}"
    for a, b in zip(one.averages, other.averages, strict=True):
        if not torch.allclose(a, b, rtol=1e-4, atol=1e-5):
            return f"running averages differ by {float((a - b).abs().max()):.3g}"
    return ""


def _same_columns(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Products of steps with steps have a column for each; for padding it holds zeros only."""
    if a.dim() and b.dim() and a.shape[:-1] == b.shape[:-1]:
        common = min(a.shape[-1], b.shape[-1])
        if not a[..., common:].any() and not b[..., common:].any():
            return a[..., :common], b[..., :common]
    return a, b


def model_of(graph: Graph) -> nn.Module:
    names: dict[str, Any] = {}
    exec(compile(render(graph), "model.py", "exec"), names)
    torch.manual_seed(1)
    model: nn.Module = names["Model"]()
    with torch.no_grad():
        for weight in model.parameters():
            weight.uniform_(0.1, 0.6) if weight.dim() < 2 else weight.normal_(0, 0.4)
    return model


def rows_of(combination: Combination) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(5)
    if combination.block == "TreeLSTM":
        # Each node but the last, the root, hangs from the next or the one after it.
        return [torch.tensor([min(i + 2 + i % 2, n) for i in range(n - 1)] + [0]) for n in LENGTHS]
    if combination.has_tokens:
        rows = [torch.randint(2, VOCABULARY, (n,), generator=generator) for n in LENGTHS]
        for row in rows if combination.steps == "with gaps" else ():
            row[1:3] = 0
        return rows
    rows = [torch.randn(n, WIDTH, generator=generator) for n in LENGTHS]
    for row in rows if combination.steps == "with gaps" else ():
        row[2:4] = 0.5
    return rows


def batch_of(
    rows: list[torch.Tensor], length: int, token: int = 0
) -> tuple[torch.Tensor, torch.Tensor]:
    mask = torch.tensor([[place < len(row) for place in range(length)] for row in rows])
    loud = LOUD if rows[0].is_floating_point() else token
    batch = torch.full((len(rows), length, *rows[0].shape[1:]), loud, dtype=rows[0].dtype)
    for place, row in enumerate(rows):
        batch[place, : len(row)] = row
    return batch, mask


def _first_port(name: str) -> str:
    return blocks()[name].input_ports()[0].name


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
