"""Graph to PyTorch source: one class Model, one line a node, as a person would have written it.

Only the ``repr`` of validated values and ids reach the source. What is rendered is what is shown,
trained and downloaded.
"""

from dataclasses import dataclass, field

from engine.spec.allow_list import check_source
from engine.spec.block import Evaluation
from engine.spec.check import Verdict, check
from engine.spec.document import Graph
from engine.spec.emit import Emit
from engine.spec.names import Scope
from engine.spec.network import Network

LOGIT_ACTIVATIONS = ("softmax", "sigmoid")


def render(graph: Graph) -> str:
    """The source of ``class Model``. Raises ValueError for a graph that does not check."""
    verdict = check(graph)
    if not verdict.ok or verdict.network is None:
        messages = "; ".join(problem.message for problem in verdict.problems)
        raise ValueError(f"this graph has problems: {messages}")
    source = _Renderer(verdict.network, verdict).source()
    check_source(source)
    return source


def activated_end(verdict: Verdict, end: str) -> str | None:
    """The node whose last activation is split off for ``Model.logits`` at an output, or None."""
    network = verdict.network
    assert network is not None
    node = end
    if network.is_output(end):
        node = network.feeds[end]["input"][0].node
        if len(network.consumers[node]) != 1:
            return None
    return node if verdict.evaluations[node].emit.activation in LOGIT_ACTIVATIONS else None


@dataclass
class _Renderer:
    network: Network
    verdict: Verdict
    scope: Scope = field(default_factory=Scope)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)
    masks: dict[str, str] = field(default_factory=dict)
    modules: list[str] = field(default_factory=list)
    initialize: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def source(self) -> str:
        arguments = self._arguments()
        split = {activated_end(self.verdict, end) for end in self.verdict.outputs} - {None}
        for node in self.network.order:
            found = self.verdict.evaluations.get(node)
            if found is not None and not self.network.is_input(node):
                self._node(node, found, split=node in split)
        lines = [*self._definitions(), "class Model(nn.Module):", *self._constructor(), ""]
        if self.initialize:
            lines += _method("initialize", [], "None", self.initialize)
        lines += self._methods(arguments, bool(split))
        text = "\n".join(lines).rstrip() + "\n"
        functional = "import torch.nn.functional as F\n" if "F." in text else ""
        return f"import torch\n{functional}from torch import nn\n\n\n{text}"

    def _definitions(self) -> list[str]:
        """Classes that blocks bring along, each once."""
        emits = [
            self.verdict.evaluations[node].emit
            for node in self.network.order
            if node in self.verdict.evaluations
        ]
        classes = dict.fromkeys(text for emit in emits for text in emit.definitions)
        return [line for text in classes for line in (*text.strip().split("\n"), "", "")]

    def _arguments(self) -> list[str]:
        arguments: list[str] = []
        inputs = [node for node in self.verdict.evaluations if self.network.is_input(node)]
        inputs.sort(key=list(self.network.nodes).index)
        for node in inputs:
            found = self.verdict.evaluations[node]
            name = self.variables[node, "output"] = self.scope.take(node)
            arguments.append(name)
            if found.first.mask:
                self.masks[node] = self.scope.reserve(f"{node}_mask")
                arguments.append(self.masks[node])
        return arguments

    def _node(self, node: str, found: Evaluation, split: bool) -> None:
        emit, inputs = found.emit, self._inputs(node)
        if found.first.mask and (together := self._together(node)):
            self.masks[node] = together
        first, *others = found.outputs
        value = emit.value if split else emit.wrap.replace("{value}", emit.value)
        if value == "{input}":
            self.variables[node, first] = str(inputs["input"])
            return
        out = self.scope.take(node)
        names: dict[str, object] = dict(inputs, out=out, module=f"self.{out}")
        self.variables[node, first] = out
        for port in others:
            names[f"out_{port}"] = self.variables[node, port] = self.scope.take(f"{node}_{port}")
        if emit.module:
            self.modules.append(f"self.{out} = {emit.module}")
        self.modules += [line.format(**names) for line in emit.setup]
        self.initialize += [line.format(**names) for line in emit.initialize]
        if emit.mask:
            self._own_mask(node, emit.mask.format(**names), names)
        self.steps += _statements(emit, value, names, str(found.first))

    def _together(self, node: str) -> str:
        """The masks that arrive at a node, as one; "" where none does."""
        masks = [
            self.masks[source.node]
            for sources in self.network.feeds[node].values()
            for source in sources
            if self.verdict.evaluations[source.node].outputs[source.port].mask
        ]
        together = list(dict.fromkeys(masks))
        return f"({' & '.join(together)})" if len(together) > 1 else "".join(together)

    def _own_mask(self, node: str, mask: str, names: dict[str, object]) -> None:
        """A mask that the block makes itself; one that has a name already keeps it."""
        if not mask.isidentifier():
            name = self.scope.take(f"{node}_mask")
            self.steps.append(f"{name} = {mask}")
            mask = name
        self.masks[node] = names["out_mask"] = mask

    def _inputs(self, node: str) -> dict[str, object]:
        names: dict[str, object] = {}
        for port in self.network.blocks[node].input_ports():
            sources = self.network.feeds[node].get(port.name, [])
            given = [self.variables[source.node, source.port] for source in sources]
            if port.many:
                names[port.name] = given
            elif given:
                names[port.name] = given[0]
                names[f"{port.name}_mask"] = self.masks.get(sources[0].node, "")
        return names

    def _constructor(self) -> list[str]:
        lines = ["super().__init__()", *self.modules]
        if self.initialize:
            lines.append("self.initialize()")
        return _method("__init__", [], "None", lines)[:-1]

    def _methods(self, arguments: list[str], has_logits: bool) -> list[str]:
        results, wrapped = [], []
        for end in self.verdict.outputs:
            port = next(iter(self.verdict.evaluations[end].outputs))
            result = self.variables[end, port]
            results.append(result)
            node = activated_end(self.verdict, end)
            wrap = self.verdict.evaluations[node].emit.wrap if node else "{value}"
            wrapped.append(wrap)
        many = len(results) > 1
        kind = "tuple[torch.Tensor, ...]" if many else "torch.Tensor"
        body = [*self.steps, f"return {', '.join(results)}"]
        if not has_logits:
            return _method("forward", arguments, kind, body)
        call = f"self.logits({', '.join(arguments)})"
        if many:
            values = [
                wrap.replace("{value}", name) for wrap, name in zip(wrapped, results, strict=True)
            ]
            last = [f"{', '.join(results)} = {call}", f"return {', '.join(values)}"]
        else:
            last = [f"return {wrapped[0].replace('{value}', call)}"]
        return [
            *_method(
                "logits", arguments, kind, ['"""Scores before the last activation."""', *body]
            ),
            *_method("forward", arguments, kind, last),
        ]


def _statements(emit: Emit, value: str, names: dict[str, object], shape: str) -> list[str]:
    lines = [line.format(**names) for line in emit.lines]
    if value:
        lines.append(f"{names['out']} = {value.format(**names)}")
    place = max(
        index
        for index, line in enumerate(lines)
        if line.startswith((f"{names['out']} =", f"{names['out']},"))
    )
    lines[place] += f"  # {shape}"
    return lines


def _method(name: str, arguments: list[str], kind: str, body: list[str]) -> list[str]:
    given = ", ".join(["self", *(f"{argument}: torch.Tensor" for argument in arguments)])
    head = f"    def {name}({given}) -> {kind}:"
    if len(head) > 100:
        inner = ",\n".join(f"        {part}" for part in given.split(", "))
        head = f"    def {name}(\n{inner},\n    ) -> {kind}:"
    return [head, *(f"        {part}" for line in body for part in line.split("\n")), ""]
