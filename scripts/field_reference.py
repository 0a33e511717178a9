"""What each field changes, as Markdown: found by trying those of blocks in their examples."""

from collections.abc import Iterator
from typing import Any

from engine.spec import blocks
from engine.spec.block import Block, Example, Inputs, evaluate
from engine.spec.dead_fields import document_name, values_of
from engine.spec.tensor import Misfit
from scripts.flag_reference import flag_reference
from scripts.recipe_fields import recipe_fields

_HEAD = """# What each field changes

Nothing is asked for in vain: a field or a flag changes something, is refused, or is told to have no
say. This page is made by `make generate`.

## Of blocks

Every field of every block, tried with other values in the block's examples: what of the network is
another then. Where a field has a say only beside another, that is told; set without it, it draws
`lint_no_effect` before Train.

| block | field | changes | only with |
|---|---|---|---|
"""
Found = tuple[set[str], str]
"""What a field changes, and beside which other field and value alone ("" for by itself)."""


def field_reference() -> str:
    """The whole page."""
    rows = []
    for block in blocks().values():
        for name, (changed, beside) in found_of(block).items():
            told = ", ".join(sorted(changed)) or "nothing"
            rows.append(f"| `{block.__name__}` | `{name}` | {told} | {beside} |")
    return _HEAD + "\n".join(rows) + "\n" + recipe_fields() + flag_reference()


def found_of(block: type[Block]) -> dict[str, Found]:
    """By the name that documents have for a field."""
    values = {name: [*given, *_written(block, name)] for name, given in values_of(block).items()}
    return {document_name(block, name): _found(block, name, values) for name in values}


def settings(block: type[Block]) -> Iterator[tuple[Block, Inputs]]:
    """The block as its examples use it, and what arrives there."""
    for example in block.examples:
        yield block(**example.params), inputs_of(block, example)


def inputs_of(block: type[Block], example: Example) -> Inputs:
    """What an example wires to each port."""
    given = example.input if isinstance(example.input, tuple) else (example.input,)
    ports = block.input_ports()
    if ports and ports[0].many:
        return (given,)
    needed = [port for port in ports if not port.optional]
    if len(given) > len(needed):
        needed = list(ports[: len(given)])
    at = dict(zip((port.name for port in needed), given, strict=False))
    return tuple(at.get(port.name) for port in ports)


def differences(one: Block, two: Block, inputs: Inputs) -> set[str]:
    """What differs between two uses; what only one of them may be asked is told as "what fits"."""
    try:
        found = evaluate(one, inputs)
    except Misfit:
        return set()
    try:
        other = evaluate(two, inputs)
    except Misfit:
        return {"what fits"}
    pairs = {
        "shape": (found.outputs, other.outputs),
        "start": (found.emit.initialize, other.emit.initialize),
        "what learns": (found.emit.setup, other.emit.setup),
        "source": (_source(found.emit), _source(other.emit)),
    }
    return {what for what, (before, after) in pairs.items() if before != after}


def _source(emit: Any) -> Any:
    return (emit.module, emit.value, emit.lines, emit.wrap, emit.mask, emit.definitions)


def _found(block: type[Block], name: str, values: dict[str, list[Any]]) -> Found:
    alone: set[str] = set()
    for use, inputs in settings(block):
        for value in values[name]:
            alone |= differences(use, use.model_copy(update={name: value}), inputs)
    if alone - {"what fits"}:
        return alone, ""
    for other in values:
        for chosen in values[other] if other != name else ():
            for use, inputs in settings(block):
                beside = use.model_copy(update={other: chosen})
                found: set[str] = set()
                for value in values[name]:
                    found |= differences(beside, beside.model_copy(update={name: value}), inputs)
                if found - {"what fits"}:
                    return found, f"`{document_name(block, other)}` = `{chosen}`"
    return alone, ""


def _written(block: type[Block], name: str) -> list[Any]:
    """The values that the examples have."""
    return [getattr(block(**example.params), name) for example in block.examples]
