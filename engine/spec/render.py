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
from engine.spec.endings import LOGIT_ACTIVATIONS, activated_end, ending_of
from engine.spec.module_classes import COMMENT, OWN, Classes, ModuleClass, masks_of_results
from engine.spec.names import Scope
from engine.spec.wired_names import arguments_at, mask_at, names_at, own_mask

__all__ = ["LOGIT_ACTIVATIONS", "activated_end", "attributes", "own_masks", "render"]

_WITH_MASKS = '"""The results, and for those along time the steps that count."""'

_TRAIN = [
    "    def train(self, mode: bool = True) -> nn.Module:",
    '        """What is frozen goes on by its averages."""',
    "        super().train(mode)",
]


def render(graph: Graph) -> str:
    """The source of ``class Model``. Raises ValueError for a graph that does not check."""
    verdict = check(graph)
    if not verdict.ok or verdict.network is None:
        messages = "; ".join(problem.message for problem in verdict.problems)
        raise ValueError(f"this graph has problems: {messages}")
    classes = Classes()
    text = classes.source(_Renderer(verdict, classes).lines())
    functional = "import torch.nn.functional as F\n" if "F." in text else ""
    source = f"import torch\n{functional}from torch import nn\n\n\n{text}"
    check_source(source)
    return source


def own_masks(verdict: Verdict) -> list[str]:
    """The outputs of which ``Model.with_masks`` tells the steps that count, in document order.

    They are those along time whose mask arises, or changes, inside the network.
    """
    if not any(_is_masked(verdict, end) for end in verdict.outputs):
        return []
    renderer = _Renderer(verdict, Classes())
    renderer.lines()
    return list(renderer.changed_masks())


def _is_masked(verdict: Verdict, end: str) -> bool:
    tensor = verdict.evaluations[end].first
    return tensor.mask and "time" in tensor.axes


def attributes(verdict: Verdict, is_module: bool = False) -> dict[str, str]:
    """The attribute of Model, or of a module's class, that holds what each node is made of.

    "conv" of "self.conv"; for nodes that share weights it is the owner's.
    """
    renderer = _Renderer(verdict, Classes(), is_module)
    renderer.lines()
    return {
        node: renderer.variables[node, next(iter(found.outputs))]
        for node, found in verdict.evaluations.items()
        if found.emit.module or found.emit.inside is not None
    }


@dataclass
class _Renderer:
    """Writes one class: Model, or that of a module, which returns the masks that it makes."""

    verdict: Verdict
    classes: Classes
    is_module: bool = False
    scope: Scope = field(default_factory=Scope)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)
    masks: dict[tuple[str, str], str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    """The names of modules that several nodes call, by the node in whose name they are held."""
    modules: list[str] = field(default_factory=list)
    initialize: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    """Modules that answer as in use while the others train."""
    steps: list[str] = field(default_factory=list)
    given_masks: dict[str, str] = field(default_factory=dict)
    has_logits: bool = False

    def __post_init__(self) -> None:
        assert self.verdict.network is not None
        self.network = self.verdict.network

    def lines(self) -> list[str]:
        """Everything below the line ``class …``."""
        arguments = self._arguments()
        split = self._split()
        self.has_logits = bool(split)
        for owner in dict.fromkeys(self.network.shared.values()):
            if owner in self.verdict.evaluations:
                self.owners[owner] = self.scope.take(owner)
        for node in self.network.order:
            found = self.verdict.evaluations.get(node)
            if found is not None and not self.network.is_input(node):
                self._node(node, found, split=node in split)
        lines = [*self._constructor(), ""]
        if self.initialize:
            lines += _method("initialize", [], "None", self.initialize)
        if self.held:
            lines += [*_TRAIN, *(f"        {module}.eval()" for module in self.held)]
            lines += ["        return self", ""]
        return lines + self._methods(arguments)

    def result_masks(self) -> tuple[str | None, ...]:
        """For each result where its mask comes from."""
        results = [self._result(end) for end in self.verdict.outputs]
        return masks_of_results(self.given_masks, [self.masks.get(result) for result in results])

    def _split(self) -> set[str]:
        """The nodes whose last activation ``logits`` leaves out."""
        ends = self.verdict.outputs
        if self.is_module:
            first = self.verdict.evaluations[ends[0]].first
            ends = [] if len(ends) > 1 or first.mask else ends
        found = (activated_end(self.verdict, end) for end in ends)
        return {node for node in found if node is not None}

    def _arguments(self) -> list[str]:
        arguments: list[str] = []
        inputs = [node for node in self.verdict.evaluations if self.network.is_input(node)]
        inputs.sort(key=list(self.network.nodes).index)
        for node in inputs:
            name = self.variables[node, "output"] = self.scope.take(node)
            arguments.append(name)
            if self.verdict.evaluations[node].first.mask:
                mask = self.scope.reserve(f"{node}_mask")
                self.masks[node, "output"] = self.given_masks[node] = mask
                arguments.append(mask)
        return arguments

    def _node(self, node: str, found: Evaluation, split: bool) -> None:
        if found.emit.inside is not None:
            self._use(node, found, found.emit.inside, split)
            return
        emit = found.emit
        inputs = names_at(self.network, self.variables, self.masks, node)
        first, *others = found.outputs
        together = mask_at(self.network, self.masks, node, "|" if emit.any_mask else "&")
        for port, tensor in found.outputs.items():
            if tensor.mask and together:
                self.masks[node, port] = together
        value = emit.value if split else emit.wrap.replace("{value}", emit.value)
        if value == "{input}":
            self.variables[node, first] = str(inputs["input"])
            return
        out = self._variable(node)
        module = self._attribute(node, out)
        names: dict[str, object] = dict(inputs, out=out, module=module)
        self.variables[node, first] = out
        for port in others:
            names[f"out_{port}"] = self.variables[node, port] = self.scope.take(f"{node}_{port}")
        if node not in self.network.shared:
            if emit.module:
                constructor = self.classes.bring(emit.module, emit.definitions)
                self.modules.append(f"{module} = {constructor}")
            self.modules += [line.format(**names) for line in emit.setup]
            self.initialize += [line.format(**names) for line in emit.initialize]
            self.held += [module] if emit.averages == "held" else []
        if emit.mask:
            made = emit.mask.format(**names)
            mask = own_mask(self.scope, node, made, self.steps.append)
            self.masks[node, first] = names["out_mask"] = mask
        self.steps += _statements(emit, value, names, str(found.first))

    def _use(self, node: str, found: Evaluation, inside: Verdict, split: bool) -> None:
        """A use of a module: one call, or a loop where masks go along with repetitions."""
        made = self._class_of(inside)
        out = self._variable(node)
        module = self._attribute(node, out)
        arguments, given = arguments_at(self.network, self.variables, self.masks, node)
        results: list[str] = []
        for port, mask in zip(found.outputs, made.masks, strict=True):
            name = out if not results else self.scope.take(f"{node}_{port}")
            results.append(name)
            self.variables[node, port] = name
            if mask == OWN:
                own = self.scope.take(f"{name}_mask")
                results.append(own)
                self.masks[node, port] = own
            elif mask is not None:
                self.masks[node, port] = given[mask]
        repeat = found.emit.repeat
        in_a_row = repeat > 1 and len(arguments) == 1
        if node not in self.network.shared:
            every = f"{made.name}() for _ in range({repeat})"
            constructor = f"nn.Sequential(*[{every}])" if in_a_row else f"nn.ModuleList([{every}])"
            self.modules.append(f"{module} = {constructor if repeat > 1 else f'{made.name}()'}")
        together, shape = ", ".join(results), f"{COMMENT}{found.first}"
        if repeat == 1 or in_a_row:
            call = f"{module}.logits" if split else module
            self.steps.append(f"{together} = {call}({', '.join(arguments)}){shape}")
            return
        layer = self.scope.take("layer")
        passed = results if made.makes_masks else [*results, *arguments[1:]]
        self.steps += [
            f"{together} = {', '.join(arguments[: len(results)])}",
            f"for {layer} in {module}:",
            f"    {together} = {layer}({', '.join(passed)}){shape}",
        ]

    def _class_of(self, inside: Verdict) -> ModuleClass:
        assert inside.network is not None
        writer = _Renderer(inside, self.classes, is_module=True)
        lines = writer.lines()
        module = inside.network.graph.name
        return self.classes.add(module, lines, writer.result_masks(), writer.has_logits)

    def _variable(self, node: str) -> str:
        return self.owners.get(node) or self.scope.take(node)

    def _attribute(self, node: str, out: str) -> str:
        owner = self.network.shared.get(node)
        return f"self.{out if owner is None else self.owners[owner]}"

    def _constructor(self) -> list[str]:
        lines = ["super().__init__()", *self.modules]
        if self.initialize:
            lines.append("self.initialize()")
        return _method("__init__", [], "None", lines)[:-1]

    def changed_masks(self) -> dict[str, str]:
        """By output along time its mask, where that is not simply the one of an Input."""
        given = set(self.given_masks.values())
        ends = [end for end in self.verdict.outputs if _is_masked(self.verdict, end)]
        masks = {end: self.masks[self._result(end)] for end in ends}
        return {end: mask for end, mask in masks.items() if mask not in given}

    def _result(self, end: str) -> tuple[str, str]:
        """The node and port whose value leaves the network at an end."""
        return end, next(iter(self.verdict.evaluations[end].outputs))

    def _methods(self, arguments: list[str]) -> list[str]:
        results, wrapped = [], []
        made = self.result_masks() if self.is_module else ()
        for place, end in enumerate(self.verdict.outputs):
            result = self._result(end)
            results.append(self.variables[result])
            if made and made[place] == OWN:
                results.append(self.masks[result])
            node = activated_end(self.verdict, end) if self.has_logits else None
            wrap = ending_of(self.verdict.evaluations[node].emit).wrap if node else "{value}"
            wrapped.append(wrap)
        many = len(results) > 1
        kind = "tuple[torch.Tensor, ...]" if many else "torch.Tensor"
        body = [*self.steps, f"return {', '.join(results)}"]
        first: list[str] = []
        if not self.is_module and (masks := self.changed_masks()):
            both = [*self.steps, f"return {', '.join([*results, *masks.values()])}"]
            first = _method(
                "with_masks", arguments, "tuple[torch.Tensor, ...]", [_WITH_MASKS, *both]
            )
            part = f"[:{len(results)}]" if many else "[0]"
            body = [f"return self.with_masks({', '.join(arguments)}){part}"]
        if not self.has_logits:
            return [*first, *_method("forward", arguments, kind, body)]
        call = f"self.logits({', '.join(arguments)})"
        if many:
            values = [
                wrap.replace("{value}", name) for wrap, name in zip(wrapped, results, strict=True)
            ]
            last = [f"{', '.join(results)} = {call}", f"return {', '.join(values)}"]
        else:
            last = [f"return {wrapped[0].replace('{value}', call)}"]
        return [
            *first,
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
    lines[place] += f"{COMMENT}{shape}"
    return lines


def _method(name: str, arguments: list[str], kind: str, body: list[str]) -> list[str]:
    given = ", ".join(["self", *(f"{argument}: torch.Tensor" for argument in arguments)])
    head = f"    def {name}({given}) -> {kind}:"
    if len(head) > 100:
        inner = ",\n".join(f"        {part}" for part in given.split(", "))
        head = f"    def {name}(\n{inner},\n    ) -> {kind}:"
    return [head, *(f"        {part}" for line in body for part in line.split("\n")), ""]
