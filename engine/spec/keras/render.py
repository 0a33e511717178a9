"""Graph to Keras source: one layer a line, named by its node, in Keras' functional style.

As in the PyTorch source, only the ``repr`` of validated values and ids get here. Masks are handed
on by name, as arguments, for ``keras.ops`` would drop those that Keras attaches to tensors.
"""

from dataclasses import dataclass, field
from functools import cached_property

from engine.spec.block import Block
from engine.spec.check import Verdict, check
from engine.spec.document import Graph
from engine.spec.emit import Keras
from engine.spec.keras.layers import CHANNELS_LAST
from engine.spec.keras.pieces import PIECES
from engine.spec.keras.weights import Take
from engine.spec.names import Scope
from engine.spec.network import Network
from engine.spec.problems import Problem
from engine.spec.tensor import Tensor

_RESERVED = ("keras", "layers", "ops", "model", "float", *PIECES)
_LINE = 100


@dataclass(frozen=True)
class NamedLayer:
    """A layer with weights: its name in Keras, its node, and how its weights are taken."""

    name: str
    node: str
    take: Take


@dataclass(frozen=True)
class KerasSource:
    text: str
    layers: tuple[NamedLayer, ...]


class NoKerasSource(ValueError):
    """Raised for a graph with blocks that Keras cannot express; ``problems`` names each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def render_keras(graph: Graph) -> str:
    """The source of ``model``. Raises ValueError for a graph that does not check, NoKerasSource."""
    return keras_source(graph).text


def keras_source(graph: Graph) -> KerasSource:
    """The source with the layers whose weights can be carried over. Raises as render_keras."""
    verdict = check(graph)
    if not verdict.ok or verdict.network is None:
        messages = "; ".join(problem.message for problem in verdict.problems)
        raise ValueError(f"this graph has problems: {messages}")
    return _Renderer(verdict.network, verdict).source()


@dataclass
class _Renderer:
    network: Network
    verdict: Verdict
    scope: Scope = field(default_factory=Scope)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)
    masks: dict[tuple[str, str], str] = field(default_factory=dict)
    layers: list[NamedLayer] = field(default_factory=list)
    pieces: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    def source(self) -> KerasSource:
        contributions = self._contributions()
        for name in _RESERVED:
            self.scope.reserve(name)
        inputs = self._inputs()
        for node, keras in contributions.items():
            self._node(node, keras)
        outputs = [
            self.variables[end, next(iter(self.verdict.evaluations[end].outputs))]
            for end in self.verdict.outputs
        ]
        model = f"model = keras.Model({_one_or_list(inputs)}, {_one_or_list(outputs)})"
        text = "\n".join([*self._head(), *self.lines, "", _folded(model), ""])
        return KerasSource(text, tuple(self.layers))

    def _contributions(self) -> dict[str, Keras]:
        """What each node contributes; raises NoKerasSource with a problem for each that cannot."""
        found: dict[str, Keras] = {}
        problems: list[Problem] = []
        for node in self.network.order:
            if node not in self.verdict.evaluations or self.network.is_input(node):
                continue
            keras = self._keras(node)
            if isinstance(keras, Keras):
                found[node] = keras
            else:
                told = f"{self.network.name(node)} cannot be written in Keras: {keras}. "
                told += "The PyTorch source has it."
                block = self.network.nodes[node].block
                problems.append(Problem("no_keras_source", told, node=node, got=block))
        if problems:
            raise NoKerasSource(tuple(problems))
        return found

    def _head(self) -> list[str]:
        body = "\n".join([*self.lines, *(PIECES[name] for name in self.pieces)])
        names = [name for name in ("layers", "ops") if f"{name}." in body]
        lines = ["import keras", *([f"from keras import {', '.join(names)}"] if names else [])]
        if self._has_images:
            lines += ["", 'keras.config.set_image_data_format("channels_first")']
        for name, text in PIECES.items():
            if name in self.pieces:
                lines += ["", text.rstrip("\n")]
        return [*lines, "", ""] if self.pieces else [*lines, ""]

    @cached_property
    def _has_images(self) -> bool:
        return any(
            tensor.is_spatial
            for found in self.verdict.evaluations.values()
            for tensor in found.outputs.values()
        )

    def _inputs(self) -> list[str]:
        names: list[str] = []
        for node in self.network.nodes:
            if not self.network.is_input(node) or node not in self.verdict.evaluations:
                continue
            tensor = self.verdict.evaluations[node].first
            name = self.variables[node, "output"] = self.scope.take(node)
            names.append(name)
            kind = "" if tensor.dtype == "float32" else f'dtype="{tensor.dtype}", '
            self._line(f'{name} = keras.Input({tensor.values}, {kind}name="{node}")', tensor)
            if tensor.mask:
                mask = self.masks[node, "output"] = self.scope.take(f"{node}_mask")
                names.append(mask)
                time = tensor.values[:1]
                self._line(f'{mask} = keras.Input({time}, dtype="bool", name="{node}-mask")')
        return names

    def _node(self, node: str, keras: Keras) -> None:
        found, names = self.verdict.evaluations[node], self._names(node)
        first, *others = found.outputs
        together = self._together(node)
        for port, tensor in found.outputs.items():
            if tensor.mask and together:
                self.masks[node, port] = together
        if keras.value in ("{input}", "{inputs[0]}"):
            self.variables[node, first] = keras.value.format(**names)
            return
        out = self.scope.take(node)
        names |= {"out": out, "name": node}
        self.variables[node, first] = out
        for port in others:
            names[f"out_{port}"] = self.variables[node, port] = self.scope.take(f"{node}_{port}")
        self.pieces |= set(keras.pieces)
        self.layers += [NamedLayer(f"{node}{end}", node, take) for end, take in keras.layers]
        if keras.mask:
            mask = self._own_mask(node, keras.mask.format(**names))
            self.masks[node, first] = names["out_mask"] = mask
        lines = [line.format(**names) for line in keras.lines]
        if keras.value:
            lines.append(f"{out} = {keras.value.format(**names)}")
        for line in lines:
            told = line.startswith((f"{out} =", f"{out},"))
            self._line(line, found.first if told else None)

    def _keras(self, node: str) -> Keras | str:
        """The node's share of the source, or why there is none."""
        block, evaluated = self.network.blocks[node], self.verdict.evaluations
        if not isinstance(block, Block):
            return "modules are not written as Keras source yet"
        if node in self.network.shared:
            return "shared weights are not written as Keras source yet"
        given: list[Tensor | None] = []
        for port in block.input_ports():
            sources = self.network.feeds.get(node, {}).get(port.name, [])
            tensors = [evaluated[source.node].outputs[source.port] for source in sources]
            given += tensors if port.many else [tensors[0] if tensors else None]
        return block.keras(*given) or "Keras has nothing like it"

    def _names(self, node: str) -> dict[str, object]:
        names: dict[str, object] = {}
        for port in self.network.blocks[node].input_ports():
            sources = self.network.feeds[node].get(port.name, [])
            given = [self.variables[source.node, source.port] for source in sources]
            if port.many:
                names[port.name] = given
                names["all"] = ", ".join(given)
            elif given:
                source = sources[0]
                names[port.name] = given[0]
                names[f"{port.name}_mask"] = self.masks.get((source.node, source.port), "")
        return names

    def _together(self, node: str) -> str:
        """The masks that arrive at a node, as one; "" where none does."""
        masks = [
            self.masks[source.node, source.port]
            for sources in self.network.feeds[node].values()
            for source in sources
            if (source.node, source.port) in self.masks
        ]
        together = list(dict.fromkeys(masks))
        return f"({' & '.join(together)})" if len(together) > 1 else "".join(together)

    def _own_mask(self, node: str, mask: str) -> str:
        """A mask that the block makes itself; one that has a name already keeps it."""
        if mask.isidentifier():
            return mask
        name = self.scope.take(f"{node}_mask")
        self._line(f"{name} = {mask}")
        return name

    def _line(self, line: str, tensor: Tensor | None = None) -> None:
        if not self._has_images:
            line = line.replace(f"{CHANNELS_LAST}, ", "").replace(f", {CHANNELS_LAST}", "")
        self.lines.append(_folded(line) + (f"  # {tensor}" if tensor is not None else ""))


def _one_or_list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _folded(line: str) -> str:
    """A line that is too long, with the arguments of its first call on lines of their own."""
    if len(line) <= _LINE or "(" not in line:
        return line
    start = line.index("(")
    parts, depth, begin, end = [], 0, start + 1, start
    for end in range(start, len(line)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(line[end], 0)
        if depth == 0 or (depth == 1 and line[end] == ","):
            parts.append(line[begin:end].strip())
            begin = end + 1
        if depth == 0:
            break
    inner = ", ".join(parts)
    if len(inner) > _LINE - 4:
        inner = "".join(f"{part},\n    " for part in parts).rstrip()
    return f"{line[: start + 1]}\n    {inner}\n{line[end:]}"
