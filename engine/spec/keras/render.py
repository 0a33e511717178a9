"""Graph to Keras source: one layer a line, named by its node, in Keras' functional style.

As in the PyTorch source, only the ``repr`` of validated values and ids get here. Masks are handed
on by name, as arguments, for ``keras.ops`` would drop those that Keras attaches to tensors.
"""

from dataclasses import dataclass

from engine.spec.check import Verdict, check
from engine.spec.document import Graph
from engine.spec.keras.lines import folded, one_or_list
from engine.spec.keras.pieces import PIECES
from engine.spec.keras.writer import RESERVED, NamedLayer, NoKerasSource, Writer
from engine.spec.module_classes import Classes

__all__ = ["KerasSource", "NamedLayer", "NoKerasSource", "keras_source", "render_keras"]


@dataclass(frozen=True)
class KerasSource:
    text: str
    layers: tuple[NamedLayer, ...]


def render_keras(graph: Graph) -> str:
    """The source of ``model``. Raises ValueError for a graph that does not check, NoKerasSource."""
    return keras_source(graph).text


def keras_source(graph: Graph) -> KerasSource:
    """The source with the layers whose weights can be carried over. Raises as render_keras."""
    verdict = check(graph)
    if not verdict.ok or verdict.network is None:
        messages = "; ".join(problem.message for problem in verdict.problems)
        raise ValueError(f"this graph has problems: {messages}")
    functions = Classes(RESERVED)
    writer = Writer(verdict, functions, _has_images(verdict))
    inputs, outputs = writer.write()
    written = [(f"def {name}", lines) for name, lines in functions.lines.items()]
    above = [PIECES[name] for name in PIECES if name in writer.pieces]
    above += ["\n" + head + "\n".join(lines) for head, lines in written]
    model = folded(f"model = keras.Model({one_or_list(inputs)}, {one_or_list(outputs)})")
    body = [*writer.lines, "", model, ""]
    text = "\n".join([*_head(above, writer), *body])
    return KerasSource(text, tuple(writer.layers))


def _head(above: list[str], writer: Writer) -> list[str]:
    """Everything before the first layer; ``above`` are functions and classes."""
    body = "\n".join([*writer.lines, *above])
    names = [name for name in ("layers", "ops") if f"{name}." in body]
    lines = ["import keras", *([f"from keras import {', '.join(names)}"] if names else [])]
    if writer.has_images:
        lines += ["", 'keras.config.set_image_data_format("channels_first")']
    for text in above:
        lines += ["", text.rstrip("\n")]
    return [*lines, "", ""] if above else [*lines, ""]


def _has_images(verdict: Verdict) -> bool:
    return any(
        tensor.is_spatial for found in verdict.innermost() for tensor in found.outputs.values()
    )
