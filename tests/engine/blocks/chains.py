"""Several blocks over time one after another, drawn at random, as `company` has one."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from engine.spec import blocks, read_graph
from engine.spec.needed_steps import too_short
from tests.engine.blocks.company import (
    FIXED,
    HEADS,
    LENGTHS,
    STEPS,
    VOCABULARY,
    WIDTH,
    Finding,
    Params,
    combinations,
    judge,
)
from tests.graphs import Document, document, node

_LEFT_OUT = ("MatMul", "TreeLSTM", "Embedding", "OneHot", "Dot", "Exponential", "Power")
"""What is wired otherwise, and what makes of loud padding more than a float holds."""
_BEGINNINGS: tuple[tuple[str, dict[str, Any]] | None, ...] = (
    None,
    ("ReduceMax", {}),
    ("ReduceMean", {"keepdims": True}),
    ("ExpandDims", {}),
    ("ExpandDims", {"axis": 2}),
)
"""What may come first: steps of one number, of one feature, of a matrix."""


@dataclass(frozen=True)
class Chain:
    """Blocks with parameters; a port for many takes the result before the last one too."""

    beginning: tuple[str, dict[str, Any]] | None
    links: tuple[tuple[str, Params], ...]
    head: str
    steps: str
    block = "a chain"

    def __str__(self) -> str:
        told = [f"{name}({dict(params)})" for name, params in self.links]
        return f"{self.beginning} → {' → '.join(told)} → {self.head}, {self.steps} of steps"

    @property
    def has_tokens(self) -> bool:
        return self.steps == "one number"

    def graph(self) -> Document:
        nodes = [node("x", "Input", shape=[None, WIDTH])]
        if self.steps == "one number":
            nodes = [
                node("x", "Input", shape=[FIXED], kind="tokens", vocabulary=VOCABULARY),
                node("table", "Embedding", input_dim=VOCABULARY, output_dim=WIDTH),
            ]
        if self.steps == "with gaps":
            nodes.append(node("gaps", "Masking", mask_value=0.5))
        if self.beginning:
            nodes.append(node("beginning", self.beginning[0], **self.beginning[1]))
        plain = [(name, {k: _listed(v) for k, v in params}) for name, params in self.links]
        links = [*plain, *HEADS[self.head]]
        nodes += [node(f"link_{i}", name, **params) for i, (name, params) in enumerate(links)]
        wires, last, before = [], nodes[0]["id"], nodes[0]["id"]
        for each in nodes[1:]:
            for port in blocks()[each["block"]].input_ports():
                if not port.optional:
                    wires.append((last, f"{each['id']}.{port.name}"))
                    wires += [(before, f"{each['id']}.{port.name}")] if port.many else []
            last, before = each["id"], last
        return document(nodes, wires)


@cache
def _pool() -> dict[str, list[Params]]:
    found: dict[str, list[Params]] = {}
    for each in combinations():
        if each.block not in _LEFT_OUT and each.params not in found.setdefault(each.block, []):
            found[each.block].append(each.params)
    return found


def chain(random: Random) -> Chain:
    """The next chain of one to four blocks."""
    pool = _pool()
    names = random.choices(sorted(pool), k=random.randint(1, 4))
    links = tuple((name, random.choice(pool[name])) for name in names)
    return Chain(
        random.choice(_BEGINNINGS), links, random.choice(sorted(HEADS)), random.choice(STEPS)
    )


def judge_chain(each: Chain) -> Finding:
    """As `judge`; a chain that needs longer rows than there are is refused by its data."""
    if each.steps != "one number" and too_short(read_graph(each.graph()), "x", min(LENGTHS)):
        return Finding("refused", "its shortest row leaves no answer")
    try:
        return judge(each)
    except ValueError as error:
        if "Expected more than 1 value per channel" not in str(error):
            raise
        return Finding("refused", "of all rows a single step is left, which has no variance")


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
