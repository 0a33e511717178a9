"""The lines of a Keras source: those of the model, or of a module, which is a function.

A module's function makes new layers at each call. Its layers are named by the way to them,
"own-0-conv", so that weights find them.
"""

import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from engine.spec.block import Block
from engine.spec.check import Verdict
from engine.spec.emit import Keras
from engine.spec.keras.layers import CHANNELS_LAST
from engine.spec.keras.lines import LINE, folded, indented, one_or_list
from engine.spec.keras.pieces import PIECES
from engine.spec.keras.sharing import is_function, layers_made, same_sizes, taken_out
from engine.spec.keras.weights import Take
from engine.spec.module_classes import COMMENT, OWN, Classes, ModuleClass, masks_of_results
from engine.spec.names import Scope
from engine.spec.problems import Problem
from engine.spec.tensor import Tensor
from engine.spec.wired_names import arguments_at, mask_at, names_at, own_mask

RESERVED = ("keras", "layers", "ops", "model", "float", "range", "name", *PIECES)


class NoKerasSource(ValueError):
    """Raised for a graph with blocks that Keras cannot express; ``problems`` names each."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class NamedLayer:
    """A layer with weights: its name in Keras, the way to its node, how its weights are taken.

    The way leads through uses of modules, each by its node and, where it is repeated, a number.
    """

    name: str
    way: tuple[str | int, ...]
    take: Take


@dataclass(frozen=True)
class _Function:
    """What a use of a module calls, and the layers that the call makes."""

    made: ModuleClass
    layers: tuple[NamedLayer, ...]


@dataclass
class Writer:
    """Writes one model, or one function."""

    verdict: Verdict
    functions: Classes
    has_images: bool
    is_module: bool = False
    scope: Scope = field(default_factory=Scope)
    variables: dict[tuple[str, str], str] = field(default_factory=dict)
    masks: dict[tuple[str, str], str] = field(default_factory=dict)
    given_masks: dict[str, str] = field(default_factory=dict)
    layers: list[NamedLayer] = field(default_factory=list)
    pieces: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    once: dict[str, dict[str, str]] = field(default_factory=dict)
    """For nodes whose weights are shared the variables of layers that are made already."""

    def __post_init__(self) -> None:
        assert self.verdict.network is not None
        self.network = self.verdict.network
        self.owners = set(self.network.shared.values())

    def write(self) -> tuple[list[str], list[str]]:
        """Fills ``lines``; the names of what goes in and, without masks, of what comes out.

        Raises NoKerasSource with a problem for each node that cannot be written.
        """
        shares = self._shares()
        for name in chain(RESERVED, self.functions.lines):
            self.scope.reserve(name)
        arguments = list(self._inputs())
        for node, share in shares.items():
            if isinstance(share, Keras):
                self._node(node, share)
            else:
                self._use(node, share)
        return arguments, [self.variables[self._result(end)] for end in self.verdict.outputs]

    def _shares(self) -> dict[str, Keras | _Function]:
        """What each node contributes."""
        found: dict[str, Keras | _Function] = {}
        problems: list[Problem] = []
        for node in self.network.order:
            if node not in self.verdict.evaluations or self.network.is_input(node):
                continue
            share = self._share(node)
            if isinstance(share, str):
                told = f"{self.network.name(node)} cannot be written in Keras: {share} "
                told += "The PyTorch source has it."
                block = self.network.nodes[node].block
                problems.append(Problem("no_keras_source", told, node=node, got=block))
            else:
                found[node] = share
        for node, owner in self.network.shared.items():
            made = {
                tuple(layers_made(own).items())
                for each in (node, owner)
                if isinstance(own := found.get(each), Keras)
            }
            if len(made) > 1:
                told = f"{self.network.name(node)} would need another layer in Keras than {owner}, "
                told += "whose weights it shares. The PyTorch source has it."
                problems.append(Problem("no_keras_source", told, node=node))
        if problems:
            raise NoKerasSource(tuple(problems))
        return found

    def _share(self, node: str) -> Keras | _Function | str:
        """The node's share of the source, or why there is none."""
        block, inside = self.network.blocks[node], self.verdict.evaluations[node].emit.inside
        if inside is not None:
            try:
                return self._function(inside)
            except NoKerasSource as refused:
                return "; ".join(problem.message for problem in refused.problems)
        assert isinstance(block, Block)
        given: list[Tensor | None] = []
        for port in block.input_ports():
            tensors = self._arriving(node, port.name)
            given += tensors if port.many else [tensors[0] if tensors else None]
        return block.keras(*given) or "Keras has nothing like it."

    def _function(self, inside: Verdict) -> _Function:
        """The function of a module; written once, however many uses it has."""
        writer = Writer(inside, self.functions, self.has_images, is_module=True)
        arguments, _ = writer.write()
        masks = masks_of_results(
            writer.given_masks,
            [writer.masks.get(writer._result(end)) for end in inside.outputs],
        )
        results = []
        for end, mask in zip(inside.outputs, masks, strict=True):
            result = writer._result(end)
            results.append(writer.variables[result])
            results += [writer.masks[result]] if mask == OWN else []
        head, last = f"({', '.join([*arguments, 'name'])}):", f"return {', '.join(results)}"
        lines = [head, *indented([*writer.lines, last])]
        self.pieces |= writer.pieces
        made = self.functions.add(_snake_case(writer.network.graph.name), lines, masks, False)
        return _Function(made, tuple(writer.layers))

    def _inputs(self) -> Iterator[str]:
        for node in self.network.nodes:
            if not self.network.is_input(node) or node not in self.verdict.evaluations:
                continue
            tensor = self.verdict.evaluations[node].first
            name = self.variables[node, "output"] = self.scope.take(node)
            mask = self.scope.take(f"{node}_mask") if tensor.mask else ""
            if mask:
                self.masks[node, "output"] = self.given_masks[node] = mask
            if not self.is_module:
                self._input(name, tensor, node, tensor.values, mask)
            yield from (name, mask) if mask else (name,)

    def _input(
        self, name: str, tensor: Tensor, way: str, sizes: tuple[int | None, ...], mask: str
    ) -> None:
        kind = "" if tensor.dtype == "float32" else f'dtype="{tensor.dtype}", '
        self._line(f"{name} = keras.Input({sizes}, {kind}name={self._name(way)})", tensor)
        if mask:
            named = self._name(f"{way}-mask")
            self._line(f'{mask} = keras.Input({sizes[:1]}, dtype="bool", name={named})')

    def _node(self, node: str, keras: Keras) -> None:
        found = self.verdict.evaluations[node]
        names = names_at(self.network, self.variables, self.masks, node)
        first, *others = found.outputs
        together = mask_at(self.network, self.masks, node, "|" if found.emit.any_mask else "&")
        for port, tensor in found.outputs.items():
            if tensor.mask and together:
                self.masks[node, port] = together
        if keras.value in ("{input}", "{inputs[0]}"):
            self.variables[node, first] = keras.value.format(**names)
            return
        owner = self.network.shared.get(node, node)
        if owner in self.owners:
            keras = self._called(node, owner, keras, names)
        else:
            self._note(node, keras)
        out = self.scope.take(node)
        names |= {"out": out, "name": self._way(node)}
        self.variables[node, first] = out
        for port in others:
            names[f"out_{port}"] = self.variables[node, port] = self.scope.take(f"{node}_{port}")
        if keras.mask:
            mask = own_mask(self.scope, node, keras.mask.format(**names), self._line)
            self.masks[node, first] = names["out_mask"] = mask
        lines = [line.format(**names) for line in keras.lines]
        if keras.value:
            lines.append(f"{out} = {keras.value.format(**names)}")
        for line in lines:
            told = line.startswith((f"{out} =", f"{out},"))
            self._line(line, found.first if told else None)

    def _note(self, node: str, keras: Keras) -> None:
        self.pieces |= set(keras.pieces)
        self.layers += [NamedLayer(f"{node}{end}", (node,), take) for end, take in keras.layers]

    def _called(self, node: str, owner: str, keras: Keras, names: dict[str, object]) -> Keras:
        """A node's share, with layers that the first of the nodes which call them makes."""
        if owner not in self.once:
            self._note(owner, keras)
            self.once[owner] = (
                self._model_of_function(node, owner, keras)
                if is_function(keras)
                else {
                    name: self._assigned(f"{owner}_{name.replace('-', '_')}", owner, made)
                    for name, made in layers_made(keras).items()
                }
            )
        names |= self.once[owner]
        if is_function(keras):
            given, _ = arguments_at(self.network, self.variables, self.masks, node)
            return Keras(f"{self.once[owner]['layer']}({one_or_list(given)})", mask=keras.mask)
        lines = tuple(taken_out(line)[0] for line in keras.lines)
        return Keras(taken_out(keras.value)[0], lines, mask=keras.mask)

    def _assigned(self, wanted: str, owner: str, made: str) -> str:
        name = self.scope.take(wanted)
        self._line(f"{name} = {made.format(name=self._way(owner))}")
        return name

    def _model_of_function(self, node: str, owner: str, keras: Keras) -> dict[str, str]:
        """A model of its own for a block that is a function, which makes new layers each time."""
        names, arguments, _ = self._model_inputs(node, owner)
        result = self.scope.take(f"{owner}_result")
        names["name"] = self._way(owner)
        self._line(f"{result} = {keras.value.format(**names)}")
        return {"layer": self._model(owner, arguments, [result])}

    def _use(self, node: str, function: _Function) -> None:
        """A use of a module: a call, a loop, or a call of the model that several uses share."""
        found, owner = self.verdict.evaluations[node], self.network.shared.get(node, node)
        if owner in self.owners and owner not in self.once:
            self.once[owner] = {"layer": self._model_of_module(node, owner, function)}
        arguments, given = arguments_at(self.network, self.variables, self.masks, node)
        out = self.scope.take(node)
        results: list[str] = []
        for port, mask in zip(found.outputs, function.made.masks, strict=True):
            name = out if not results else self.scope.take(f"{node}_{port}")
            results.append(name)
            self.variables[node, port] = name
            if mask == OWN:
                results.append(self.scope.take(f"{name}_mask"))
                self.masks[node, port] = results[-1]
            elif mask is not None:
                self.masks[node, port] = given[mask]
        if owner in self.owners:
            call = f"{self.once[owner]['layer']}({one_or_list(arguments)})"
            self._line(f"{', '.join(results)} = {call}", found.first)
            return
        self._call(node, function, arguments, results, found.first)

    def _call(
        self, way: str, function: _Function, arguments: list[str], results: list[str], told: Tensor
    ) -> None:
        repeat = self.verdict.evaluations[way].emit.repeat
        name, together = function.made.name, ", ".join(results)
        if repeat == 1:
            given = ", ".join([*arguments, self._name(way)])
            self._line(f"{together} = {name}({given})", told)
            self.layers += [
                NamedLayer(f"{way}-{each.name}", (way, *each.way), each.take)
                for each in function.layers
            ]
            return
        place = self.scope.take("place")
        makes_masks = function.made.makes_masks
        passed = results if makes_masks else [*results, *arguments[1:]]
        given = ", ".join([*passed, self._name(f"{way}-{{{place}}}")])
        self._line(f"{together} = {', '.join(arguments[: len(results)])}")
        self._line(f"for {place} in range({repeat}):")
        self._line(f"{together} = {name}({given})", told, inside=True)
        self.layers += [
            NamedLayer(f"{way}-{number}-{each.name}", (way, number, *each.way), each.take)
            for number in range(repeat)
            for each in function.layers
        ]

    def _model_of_module(self, node: str, owner: str, function: _Function) -> str:
        _, arguments, _ = self._model_inputs(node, owner)
        results: list[str] = []
        for mask in function.made.masks:
            results.append(self.scope.take(f"{owner}_result"))
            results += [self.scope.take(f"{owner}_result_mask")] if mask == OWN else []
        found = self.verdict.evaluations[node].first
        self._call(owner, function, arguments, results, found)
        return self._model(owner, arguments, results)

    def _model_inputs(
        self, node: str, owner: str
    ) -> tuple[dict[str, object], list[str], dict[str, str]]:
        """Inputs of a model that several nodes call; a size in which these differ is left open."""
        users = [owner, *(user for user, other in self.network.shared.items() if other == owner)]
        names: dict[str, object] = {}
        arguments: list[str] = []
        masks: dict[str, str] = {}
        for port in self.network.blocks[node].input_ports():
            if not self._arriving(node, port.name):
                continue
            (tensor,) = self._arriving(node, port.name)
            shapes = [self._arriving(user, port.name)[0].values for user in users]
            name = self.scope.take(f"{owner}_{port.name}")
            mask = self.scope.take(f"{name}_mask") if tensor.mask else ""
            self._input(name, tensor, f"{owner}-{port.name}", same_sizes(shapes), mask)
            names |= {port.name: name, f"{port.name}_mask": mask}
            arguments += [name, mask] if mask else [name]
            masks |= {port.name: mask} if mask else {}
        return names, arguments, masks

    def _model(self, owner: str, arguments: list[str], results: list[str]) -> str:
        name = self.scope.take(f"{owner}_model")
        ends = f"{one_or_list(arguments)}, {one_or_list(results)}"
        self._line(f"{name} = keras.Model({ends}, name={self._name(owner)})")
        return name

    def _arriving(self, node: str, port: str) -> list[Tensor]:
        sources = self.network.feeds.get(node, {}).get(port, [])
        return [self.verdict.evaluations[source.node].outputs[source.port] for source in sources]

    def _result(self, end: str) -> tuple[str, str]:
        return end, next(iter(self.verdict.evaluations[end].outputs))

    def _way(self, node: str) -> str:
        """What a layer of a node is called; within a function its own name comes first."""
        return f"{{name}}-{node}" if self.is_module else node

    def _name(self, way: str) -> str:
        """The same as it stands in the source."""
        name = self._way(way)
        return f'f"{name}"' if "{" in name else f'"{name}"'

    def _line(self, line: str, tensor: Tensor | None = None, inside: bool = False) -> None:
        """``inside``: it belongs to the loop of the line before."""
        if not self.has_images:
            line = line.replace(f"{CHANNELS_LAST}, ", "").replace(f", {CHANNELS_LAST}", "")
        line = re.sub(r'(?<!f)"\{name\}', 'f"{name}', line)
        width = LINE - 4 * (self.is_module + inside)
        text = folded(line, width) + (f"{COMMENT}{tensor}" if tensor is not None else "")
        self.lines += indented([text]) if inside else [text]


def _snake_case(name: str) -> str:
    """ "ResidualBlock" as a function is called: "residual_block"."""
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return f"{found}_" if keyword.iskeyword(found) else found
