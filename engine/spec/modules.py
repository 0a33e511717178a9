"""A use of a module looks like a block: it has ports, a shape rule and a share of the source."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.spec.block import Inputs, Port
from engine.spec.document import Graph
from engine.spec.emit import Emit
from engine.spec.memo import Memo
from engine.spec.nesting import Definition, Nesting, asks_for, put_in_place
from engine.spec.network import Network
from engine.spec.parts import MAX_NODES, REPEAT, Node
from engine.spec.problems import Edit, Problem
from engine.spec.size import Size
from engine.spec.telling import tell_parameter
from engine.spec.tensor import InModule, Misfit, SetTo, Tensor

if TYPE_CHECKING:
    from engine.spec.check import Verdict

_SUMMANDS = 12
"""So many numbers of a sum are told; who wants more opens the module."""
_REPEAT_FIELD: dict[str, Any] = {
    "name": REPEAT,
    "type": "integer",
    "minimum": 1,
    "maximum": MAX_NODES,
}


@dataclass(frozen=True)
class ModuleBlock:
    """A module with its parameters chosen. Equal ones are the same definition, chosen alike."""

    definition: Definition
    params: str
    """The use's parameters as a canonical text."""
    repeat: int = field(compare=False)
    inner: Graph = field(compare=False)
    nesting: Nesting = field(compare=False)
    exposed: dict[tuple[str, str], str] = field(compare=False)
    """For each inner node and parameter that the use chooses, the name it goes by outside."""
    undeclared: tuple[tuple[str, str, str], ...] = field(compare=False)
    """Inner node, parameter, and what it asks for although the module does not declare it."""

    @property
    def name(self) -> str:
        return self.definition.name

    @cached_property
    def network(self) -> Network:
        """The inner graph wired up; not to be changed, checks take a fresh copy."""
        from engine.spec.wiring import wire_up

        network = wire_up(self.inner, self.nesting)
        # Its ports are there whether anything inside is wired to them or not.
        network.wired = network.wired | {node for node in network.nodes if _is_end(network, node)}
        for node, param, asked in self.undeclared:
            near = network.nearest(asked, self.definition.module.parameters)
            hint = f" Did you mean {near[0]}?" if near else ""
            network.add(
                "param_unknown",
                f"{param} of {network.name(node)} is left to each use as {asked[:60]!r}, which "
                f"{self.name} does not declare.{hint}",
                node,
                param=param,
                got=asked[:200],
                expected=", ".join(self.definition.module.parameters) or "no parameters",
            )
        return network

    @cached_property
    def _ports(self) -> tuple[tuple[Port, ...], tuple[str, ...]]:
        from engine.spec.check import ends_of

        network = self.network
        inputs = tuple(Port(node) for node in network.nodes if network.is_input(node))
        return inputs, tuple(ends_of(network))

    def input_ports(self) -> tuple[Port, ...]:
        return self._ports[0]

    def output_ports(self) -> tuple[str, ...]:
        return self._ports[1]

    def shape(self, *inputs: Tensor) -> dict[str, Tensor]:
        verdict = self.inside(inputs)
        if not verdict.ok:
            raise self._misfit(verdict.problems)
        outputs = {end: verdict.evaluations[end].first for end in verdict.outputs}
        if self.repeat > 1:
            self._expect_repeatable(inputs, outputs)
        return outputs

    def emit(self, *inputs: Tensor) -> Emit:
        verdict = self.inside(inputs)
        found = verdict.evaluations.values()
        weights = _total((found.emit.weights for found in found), self.repeat)
        work = _total((found.emit.work for found in found), self.repeat)
        return Emit(inside=verdict, repeat=self.repeat, weights=weights, work=work)

    def inside(self, inputs: Inputs) -> "Verdict":
        """The verdict on what is inside, for what arrives at the ports."""
        return _INSIDE.get((self, inputs), lambda: self._check(inputs))

    def _check(self, inputs: Inputs) -> "Verdict":
        from engine.spec.check import check_network

        ports = (port.name for port in self.input_ports())
        given = dict(zip(ports, inputs, strict=True))
        verdict = check_network(self.network.fresh(), given)
        if self.repeat > 1 and verdict.ok and len(verdict.outputs) == len(inputs) == 1:
            result = verdict.evaluations[verdict.outputs[0]].first
            if isinstance(arrived := inputs[0], Tensor) and result.gaps and not arrived.gaps:
                # The second time a mask with gaps arrives; one module has to do for all.
                return self.inside((replace(arrived, gaps=True),))
        return verdict

    def _expect_repeatable(self, inputs: tuple[Tensor, ...], outputs: dict[str, Tensor]) -> None:
        cure = (SetTo(REPEAT, 1),)
        if len(inputs) != 1 or len(outputs) != 1:
            raise Misfit(
                "param_range",
                "{block} has {inputs} inputs and {outputs} outputs; only what has one of each can "
                "be repeated.",
                param=REPEAT,
                got=self.repeat,
                expected=1,
                values={"inputs": len(inputs), "outputs": len(outputs)},
                cures=cure,
            )
        (given,), (result,) = inputs, outputs.values()
        if replace(given, gaps=result.gaps) != result:
            raise Misfit(
                "shape_mismatch",
                "{block} is repeated {times} times, so what comes out must be like what goes in; "
                "but {given} goes in and {result} comes out.",
                param=REPEAT,
                got=list(result.values),
                expected=list(given.values),
                values={"times": self.repeat, "given": _told(given), "result": _told(result)},
                cures=cure,
            )

    def chosen_by(self, edit: Edit) -> str | None:
        """The parameter of the use that an inner edit would set, or None for any other edit."""
        is_set = edit["edit"] == "set_param"
        return self.exposed.get((edit["node"], edit["param"])) if is_set else None

    def _misfit(self, problems: Iterable[Problem]) -> Misfit:
        first, *more = (self._told(problem) for problem in problems)
        first.more = tuple(more)
        return first

    def _told(self, problem: Problem) -> Misfit:
        """An inner problem as the use tells it."""
        param = self.exposed.get((problem.node or "", problem.param or ""))
        at = f", at {problem.node}" if problem.node else ""
        return Misfit(
            problem.code,
            "Inside {module}" + at + ": {told}",
            param=param,
            got=problem.got,
            expected=problem.expected,
            values={
                "module": self.name,
                "inner": problem.node,
                "path": [problem.node, *problem.values.get("path", ())],
                "told": problem.message,
            },
            cures=tuple(self._cures(problem)),
        )

    def _cures(self, problem: Problem) -> Iterable[SetTo | InModule]:
        for fix in problem.fixes:
            param = self.chosen_by(fix.edits[0])
            if param is not None and len(fix.edits) == 1:
                yield SetTo(param, fix.edits[0]["value"])
            else:
                yield InModule(self.name, fix)


_INSIDE: Memo["Verdict"] = Memo(100_000, lambda verdict: 1 + len(verdict.evaluations))
_USES: Memo[ModuleBlock | tuple[dict[str, Any], ...]] = Memo(
    50_000, lambda found: 1 + (len(found.inner.nodes) if isinstance(found, ModuleBlock) else 0)
)
_text_of = json.JSONEncoder(sort_keys=True).encode


def module_block(
    nesting: Nesting, name: str, params: dict[str, Any]
) -> ModuleBlock | tuple[dict[str, Any], ...]:
    """A use of a module that leads to no circle, or what is wrong with its parameters."""
    definition = nesting.definitions[name]
    text = _text_of(params)
    return _USES.get((definition, text), lambda: _use(nesting, definition, params, text))


def _use(
    nesting: Nesting, definition: Definition, params: dict[str, Any], text: str
) -> ModuleBlock | tuple[dict[str, Any], ...]:
    module = definition.module
    repeat = params.get(REPEAT, 1)
    fields = dict.fromkeys((*module.parameters, REPEAT), _REPEAT_FIELD)
    wrong = [
        tell_parameter(param, fields, params, "unknown") for param in params if param not in fields
    ]
    if isinstance(repeat, bool) or not isinstance(repeat, int):
        wrong.append(tell_parameter(REPEAT, fields, params, "int_type"))
    elif not 1 <= repeat <= MAX_NODES:
        wrong.append(tell_parameter(REPEAT, fields, params, "param_range"))
    if wrong:
        return tuple(wrong)
    chosen = {name: params.get(name, default) for name, default in module.parameters.items()}
    asked = [
        (node.id, param, name)
        for node in module.nodes
        for param, value in node.params.items()
        if (name := asks_for(value)) is not None
    ]
    nodes = tuple(
        Node(node.id, node.block, put_in_place(node.params, chosen), node.shares)
        for node in module.nodes
    )
    return ModuleBlock(
        definition,
        text,
        repeat,
        Graph(nodes, module.wires, definition.name, nesting.modules),
        nesting,
        {(node, param): name for node, param, name in asked if name in chosen},
        tuple(item for item in asked if item[2] not in chosen),
    )


def _is_end(network: Network, node: str) -> bool:
    return network.is_input(node) or network.is_output(node)


def _told(tensor: Tensor) -> str:
    mask = " with a mask" if tensor.mask else ""
    return f"{tensor} ({tensor.dtype}{mask})"


def _total(sizes: Iterable[Size], repeat: int) -> Size:
    """The sum of numbers, times ``repeat``: "2 × 2,320 + 2 × 32", "3 × 4,704"."""
    known = [size.value for size in sizes if size.value]
    total = sum(known)
    if repeat > 1:
        return Size(repeat * total, f"{repeat} × {total:,}", 2) if total else Size.of(0)
    counted = Counter(known).items()
    texts = [f"{count} × {value:,}" if count > 1 else f"{value:,}" for value, count in counted]
    if len(texts) > _SUMMANDS:
        texts = [*texts[: _SUMMANDS - 1], "…"]
    return Size(total, " + ".join(texts), 1) if len(known) > 1 else Size.of(total)
