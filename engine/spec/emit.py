"""What a block contributes to the rendered sources: its module and the lines that call it.

Its texts are templates over names that the renderer chooses: ``{module}`` (self.conv), ``{out}``
(the variable of the first output; ``{out_state}`` … of further ones, ``{out_mask}`` its mask where
the block makes one), the input ports by name, their masks as ``{input_mask}``, and ``{inputs[0]}``
… with ``{inputs_masks[0]}`` for a port that takes any number of wires. In Keras source also
``{name}``, the name of the layer, which is the node's id, and ``{all}``, those inputs joined by
commas.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from engine.spec.keras.weights import Take
from engine.spec.size import Size

if TYPE_CHECKING:
    from engine.spec.check import Verdict

_NOTHING = Size.of(0)


@dataclass(frozen=True)
class Emit:
    """One node's share of the source, and what it costs.

    ``value``: the expression of the first output; ``lines`` are statements before it. Without a
    value, the lines assign ``{out}`` themselves.
    ``module``: constructor expression, or "" for a block without state.
    ``setup``: further lines of ``__init__``; ``initialize``: lines of ``initialize()``.
    ``activation`` and its template ``wrap``: what ends the value.
    ``mask``: the first output's mask, where it is not simply that of all inputs together.
    ``any_mask``: a step is real where it is in any of the inputs, not only where it is in all.
    ``inside``: of a module, the checked nodes that its class is written from; ``repeat``: how many
    of it follow one another, each with weights of its own.
    ``weights``: how many; ``work``: multiply-adds per sample, unknown where a length is.
    ``formula``: what this node computes, as TeX, where its parameters say it.
    ``definitions``: classes that stand above Model, each once however many nodes use it.
    ``averages``: whether it keeps averages of what passes through while training ("moving"), or
    answers by them then too and leaves them alone ("held").
    """

    value: str = ""
    lines: tuple[str, ...] = ()
    module: str = ""
    setup: tuple[str, ...] = ()
    initialize: tuple[str, ...] = ()
    activation: str = "linear"
    wrap: str = "{value}"
    mask: str = ""
    any_mask: bool = False
    weights: Size = _NOTHING
    work: Size = _NOTHING
    formula: str = ""
    definitions: tuple[str, ...] = ()
    averages: Literal["none", "moving", "held"] = "none"
    inside: "Verdict | None" = None
    repeat: int = 1

    @property
    def is_computed(self) -> bool:
        """Whether there is a result of its own, not only another name for what came in."""
        plain = self.value in ("", "{input}") and self.activation == "linear"
        return bool(self.lines or self.module) or not plain

    @property
    def moves_averages(self) -> bool:
        """Whether training moves averages in it, or in what is inside it."""
        inside = () if self.inside is None else self.inside.evaluations.values()
        return self.averages == "moving" or any(each.emit.moves_averages for each in inside)

    def then(self, suffix: str) -> "Emit":
        """The same, with something after the value: ``.transpose(1, 2)``."""
        return replace(self, value=self.value + suffix)

    def bringing(self, definition: str) -> "Emit":
        """The same, with a class that stands above Model."""
        return replace(self, definitions=(*self.definitions, definition))

    def with_activation(self, name: str, dim: int) -> "Emit":
        """The same, ended by an activation over the axis ``dim`` (the batch counted as 0)."""
        return replace(self, activation=name, wrap=activation_source(name, dim))


@dataclass(frozen=True)
class Keras:
    """One node's share of the Keras source.

    ``value``: the expression of the first output; ``lines`` are statements before it. Without a
    value, the lines assign ``{out}`` themselves.
    ``layers``: each layer that has weights, by what follows the node's id in its name, and how its
    weights are taken from the torch module's.
    ``pieces``: functions and classes of ``engine.spec.keras.pieces`` that are written above.
    ``mask``: the first output's mask, where it is not simply that of all inputs together.
    """

    value: str = ""
    lines: tuple[str, ...] = ()
    layers: tuple[tuple[str, Take], ...] = ()
    pieces: tuple[str, ...] = ()
    mask: str = ""

    def within(self, expression: str) -> "Keras":
        """The same, with something around the value: ``ops.moveaxis({value}, -1, 1)``."""
        return replace(self, value=expression.replace("{value}", self.value))


def layer(
    module: str,
    *args: Any,
    call: str = "{module}({input})",
    setup: tuple[str, ...] = (),
    initialize: tuple[str, ...] = (),
    weights: Size = _NOTHING,
    work: Size = _NOTHING,
    **options: Any,
) -> Emit:
    """A block with a module of torch; positional and further named arguments as torch has them."""
    given = [source_of(arg) for arg in args]
    given += [f"{name}={source_of(value)}" for name, value in options.items()]
    constructor = f"{module}({', '.join(given)})"
    return Emit(call, (), constructor, setup, initialize, weights=weights, work=work)


def compact(values: tuple[int, ...]) -> int | tuple[int, ...]:
    """One number where all axes have the same: ``(3, 3)`` is written ``3``."""
    return values[0] if len(set(values)) == 1 else values


def source_of(value: Any) -> str:
    """A validated value as it stands in the source; the only way values get there."""
    if isinstance(value, Size):
        return repr(int(value))
    if not isinstance(value, (int, float, bool, str, tuple, type(None))):
        raise TypeError(f"{value!r} has no place in the source")
    return repr(value).replace("'", '"')


ACTIVATIONS: dict[str, str] = {
    "linear": "{value}",
    "relu": "F.relu({value})",
    "elu": "F.elu({value})",
    "selu": "F.selu({value})",
    "gelu": "F.gelu({value})",
    "silu": "F.silu({value})",
    "mish": "F.mish({value})",
    "softplus": "F.softplus({value})",
    "softsign": "F.softsign({value})",
    "sigmoid": "torch.sigmoid({value})",
    "hard_sigmoid": "F.hardsigmoid({value})",
    "hard_swish": "F.hardswish({value})",
    "tanh": "torch.tanh({value})",
    "softmax": "F.softmax({value}, dim={dim})",
    "log_softmax": "F.log_softmax({value}, dim={dim})",
    "exponential": "torch.exp({value})",
}


Activation = Literal[
    "linear",
    "relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "softplus",
    "softsign",
    "sigmoid",
    "hard_sigmoid",
    "hard_swish",
    "tanh",
    "softmax",
    "log_softmax",
    "exponential",
]


def activation_source(name: str, dim: int) -> str:
    return ACTIVATIONS[name].replace("{dim}", str(dim))
