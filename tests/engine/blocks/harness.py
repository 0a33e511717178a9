"""One harness for every block: draws uses of it, and holds its rules against torch.

A use is a block with parameters and input tensors. Around it a graph of Inputs is built, checked,
rendered and run, first on torch's meta device, then for real.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from hypothesis import strategies as st
from torch import nn

from engine.spec import Graph, check, interface, read_graph, render
from engine.spec.allow_list import check_source
from engine.spec.block import Block
from engine.spec.check import Verdict
from engine.spec.tensor import INTEGER, Tensor, features, image, sequence, tokens, volume
from tests.graphs import Document, document, node

BATCH, TIME = 3, 40
"""An unknown length becomes TIME, more than any drawn window reaches over."""


@dataclass(frozen=True)
class Use:
    """A block with parameters and what arrives at its ports."""

    block: type[Block]
    params: dict[str, Any]
    inputs: dict[str, Tensor | tuple[Tensor, ...]]

    def graph(self) -> Document:
        """The block fed by Inputs; each of several outputs, and that of an Input, at an Output."""
        nodes, wires = [], []
        for port, given in self.inputs.items():
            for index, tensor in enumerate(given if isinstance(given, tuple) else (given,)):
                name = f"{port}_{index}"
                if tensor.dtype == INTEGER and "channels" in tensor.axes:
                    wires.append((f"{name}_pool.indices", f"it.{port}"))
                    nodes += _pooling(name, tensor)
                    wires.append((name, f"{name}_pool"))
                    continue
                nodes.append(node(name, "Input", **_input_params(tensor)))
                wires.append((name, f"it.{port}"))
        nodes.append({"id": "it", "block": self.block.__name__, "params": self.params})
        if self.block.__name__ == "Input":
            wires.append(("it", "end"))
            nodes.append(node("end", "Output"))
        ports = self.block.model_construct(**self.params).output_ports()
        for port in ports if len(ports) > 1 else ():
            wires.append((f"it.{port}", f"end_{port}"))
            nodes.append(node(f"end_{port}", "Output"))
        return document(nodes, wires)


def example_uses(block: type[Block]) -> Iterator[tuple[Use, Any]]:
    for example in block.examples:
        given = example.input if isinstance(example.input, tuple) else (example.input,)
        needed = [port for port in block.input_ports() if not port.optional]
        ports = needed if len(given) <= len(needed) else block.input_ports()[: len(given)]
        inputs: dict[str, Tensor | tuple[Tensor, ...]] = {}
        if ports and ports[0].many:
            inputs = {ports[0].name: given}
        else:
            inputs = {port.name: item for port, item in zip(ports, given, strict=True)}
        yield Use(block, dict(example.params), inputs), example


def _pooling(name: str, indices: Tensor) -> list[Document]:
    """An Input and the pooling of it whose indices have this shape."""
    channels, height, width = (int(size) for size in indices.shape)
    return [
        node(name, "Input", shape=[channels, 2 * height, 2 * width]),
        node(f"{name}_pool", "MaxPooling2D", return_indices=True),
    ]


def _input_params(tensor: Tensor) -> dict[str, Any]:
    params: dict[str, Any] = {"shape": list(tensor.values)}
    if tensor.dtype == INTEGER:
        params |= {"kind": "tokens", "vocabulary": tensor.vocabulary}
    return params


def tensors() -> dict[tuple[str, ...], st.SearchStrategy[Tensor]]:
    """Small tensors of every kind, by their axes and dtype; time may be unknown."""
    size, length = st.integers(1, 9), st.one_of(st.none(), st.integers(1, 9))
    channels, short = st.sampled_from([1, 2, 4, 6]), st.integers(1, 6)
    sequences = st.builds(lambda time, n: sequence(time, n, mask=time is None), length, size)
    images = st.builds(image, channels, size, size)
    kinds = {
        features(1): st.builds(features, size),
        sequence(1, 1): sequences,
        image(1, 1, 1): images,
        volume(1, 1, 1, 1): st.builds(volume, channels, short, short, short),
        tokens(1, 2): st.builds(tokens, length, st.integers(2, 30)),
        pooling_indices(1, 1, 1): st.builds(pooling_indices, channels, short, short),
    }
    return {_kind(example): strategy for example, strategy in kinds.items()}


def pooling_indices(channels: int, height: int, width: int) -> Tensor:
    """Where the maxima of a MaxPooling2D(2) lie, in an image of twice that height and width."""
    return image(channels, height, width, dtype=INTEGER, vocabulary=4 * height * width)


def _kind(tensor: Tensor) -> tuple[str, ...]:
    return (*tensor.axes, tensor.dtype)


def fitting_tensors(block: type[Block]) -> list[st.SearchStrategy[Tensor]]:
    """For each port tensors of the kinds in the block's own examples, now and then any other."""
    every = tensors()
    fitting: list[st.SearchStrategy[Tensor]] = []
    for place in range(len(block.input_ports())):
        given = [
            example.input if isinstance(example.input, tuple) else (example.input,)
            for example in block.examples
        ]
        kinds = {_kind(at_ports[place]) for at_ports in given if len(at_ports) > place}
        anything = st.one_of(*every.values())
        liked = st.one_of(*(every[kind] for kind in sorted(kinds))) if kinds else anything
        fitting.append(_mostly(liked, anything))
    return fitting


@st.composite
def _mostly(draw: st.DrawFn, liked: Any, anything: Any) -> Tensor:
    """Three times of four what is liked; ``one_of`` would take each kind as often."""
    tensor: Tensor = draw(liked if draw(st.integers(0, 3)) else anything)
    return tensor


@cache
def uses(block: type[Block]) -> st.SearchStrategy[Use]:
    """A block with random parameters and inputs, most of which fit."""
    values = {field["name"]: _values(field) for field in block.describe()["fields"]}
    return _uses(block, values | _texts(block), fitting_tensors(block))


def _texts(block: type[Block]) -> dict[str, st.SearchStrategy[Any]]:
    """Texts that the block's own examples have, now and then an empty one."""
    return {
        field["name"]: st.sampled_from(
            [field["default"], "", *(x.params[name] for x in block.examples if name in x.params)]
        )
        for field in block.describe()["fields"]
        if field["type"] == "text" and (name := field["name"])
    }


@st.composite
def _uses(
    draw: st.DrawFn,
    block: type[Block],
    values: dict[str, st.SearchStrategy[Any]],
    fitting: list[st.SearchStrategy[Tensor]],
) -> Use:
    params = {name: draw(value) for name, value in values.items() if draw(st.booleans())}
    inputs: dict[str, Tensor | tuple[Tensor, ...]] = {}
    first: Tensor | None = None
    for port, strategy in zip(block.input_ports(), fitting, strict=True):
        if port.optional:
            if first is not None and draw(st.booleans()):
                inputs[port.name] = draw(_optional(first, params))
            continue
        tensor = draw(strategy)
        if first is not None and draw(st.integers(0, 3)):
            tensor = _resized(tensor, first)
        first = first or tensor
        if port.many:
            count = draw(st.integers(1, 3))
            inputs[port.name] = (tensor,) * count
        else:
            inputs[port.name] = tensor
    if "max_length" in params:
        params["max_length"] += TIME  # what has an end must reach as far as unknown lengths do
    if "vocabulary" in params and params.get("kind") != "tokens":
        del params["vocabulary"]
    return Use(block, params, inputs)


@st.composite
def _optional(draw: st.DrawFn, first: Tensor, params: dict[str, Any]) -> Tensor:
    """What may be meant for an optional port.

    A tensor like the first, longer or wider; tokens, whose mask goes with its steps; or a row as
    wide as a number among the parameters says, or twice that, as the states of a network are.
    """
    width, length = first.shape[-1].value or 4, first.shape[0].value
    rows = [n * times for n in params.values() if type(n) is int and n > 0 for times in (1, 2)]
    choices = [st.just(first), st.builds(features, st.sampled_from(rows or [width]))]
    if first.axes == ("time", "features"):
        lengths = st.sampled_from([length, length, 5])
        choices.append(
            st.builds(
                lambda time, n: sequence(time, n, mask=time is None),
                lengths,
                st.sampled_from([width, width, 3]),
            )
        )
        choices.append(st.just(tokens(length, 9)))
    tensor: Tensor = draw(st.one_of(*choices))
    return tensor


def _resized(tensor: Tensor, first: Tensor) -> Tensor:
    """As large as what arrives at the first port, where the axes are the same; tokens as long."""
    if tensor.axes == ("time",) and first.axes == ("time", "features"):
        return tokens(first.shape[0].value, TIME + 1)
    if tensor.dtype == INTEGER and tensor.axes == first.axes and "channels" in tensor.axes:
        channels, height, width = (int(size) for size in first.shape)
        return pooling_indices(channels, height, width)
    return first if tensor.axes == first.axes else tensor


def _values(field: dict[str, Any]) -> st.SearchStrategy[Any]:
    low = field.get("minimum", 1)
    small, real = st.integers(low, max(low, 6)), st.sampled_from([-2.0, 0.0, 0.5, 1.0])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "integer": small,
        "number": st.sampled_from([0.1, 0.25, 0.5, 0.9]),
        "numbers": st.one_of(real, st.lists(real, min_size=1, max_size=3)),
        "boolean": st.booleans(),
        "choice": st.sampled_from(field.get("choices") or [None]),
        "integers": st.one_of(small, _per_axis(small, field)),
        "choice_or_integer": st.one_of(
            st.sampled_from(field.get("choices") or ["valid"]), st.integers(0, 2)
        ),
        "shape": st.lists(small, min_size=1, max_size=4),
    }
    if field["type"] == "text":
        return st.just("")  # _texts takes its place
    value = kinds[field["type"]]
    return st.one_of(st.none(), value) if field.get("nullable") else value


def _per_axis(small: st.SearchStrategy[int], field: dict[str, Any]) -> st.SearchStrategy[Any]:
    axes = field.get("per_axis", 1)
    return st.lists(small, min_size=axes, max_size=axes) if axes > 1 else small


def compiled(source: str) -> nn.Module:
    """The Model of a rendered source."""
    check_source(source)
    names: dict[str, Any] = {}
    exec(compile(source, "model.py", "exec"), names)
    model = names["Model"]()
    assert isinstance(model, nn.Module)
    return model


def example_inputs(graph: Graph, device: str = "cpu", padded: bool = True) -> list[torch.Tensor]:
    """One random tensor for each argument of Model; unknown lengths become TIME.

    ``padded``: the samples differ in length, where there are masks.
    """
    generator = torch.Generator().manual_seed(0)
    arguments: list[torch.Tensor] = []
    for port in interface(graph).inputs:
        sizes = [TIME if size is None else size for size in port.shape]
        if port.kind == "tokens":
            assert port.vocabulary is not None
            value = torch.randint(0, port.vocabulary, (BATCH, *sizes), generator=generator)
            if port.id.startswith("parent"):
                value = torch.stack(
                    [tree(sizes[0], n, generator) for n in _lengths(sizes[0], padded)]
                )
        else:
            value = torch.randn(BATCH, *sizes, generator=generator)
        arguments.append(value.to(device))
        if port.mask:
            lengths = torch.tensor(_lengths(sizes[0], padded))
            arguments.append((torch.arange(sizes[0]) < lengths[:, None]).to(device))
    return arguments


def _lengths(time: int, padded: bool) -> list[int]:
    """How many steps of each sample are real."""
    return [time, max(1, time - 1), 1] if padded else [time] * 3


def tree(time: int, nodes: int, generator: torch.Generator) -> torch.Tensor:
    """A random tree: for each node the place of a later one as its parent; 0 for the root."""
    parents = [
        int(torch.randint(place + 1, nodes + 1, (), generator=generator))
        for place in range(1, nodes)
    ]
    return torch.tensor([*parents, *[0] * (time - nodes + 1)])


def explodes(use: Use) -> bool:
    """Whether its numbers grow beyond all bounds by themselves: ones, added up step by step."""
    if "recurrent_initializer" not in use.block.model_fields:
        return False
    weights = (use.params.get("kernel_initializer"), use.params.get("recurrent_initializer"))
    return use.params.get("activation") == "relu" and "ones" in weights


@dataclass(frozen=True)
class Built:
    """A use that has been checked, rendered and compiled."""

    use: Use
    graph: Graph
    verdict: Verdict
    source: str
    model: nn.Module


def build(use: Use) -> Built | Verdict:
    """The built use, or the verdict that refuses it."""
    graph = read_graph(use.graph())
    verdict = check(graph)
    if not verdict.ok:
        return verdict
    torch.manual_seed(0)
    source = render(graph)
    return Built(use, graph, verdict, source, compiled(source))
