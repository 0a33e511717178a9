"""The contract of a block: typed fields, examples, a shape rule, and its share of the source.

A block file declares one subclass, in this order: docstring, fields, ``tagline`` and ``caption``,
``formula``, ``examples``, ``shape``, ``emit``, private helpers. Everything else (palette entry,
form, validation, explanation, documentation, tests) follows from it.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from typing import Any, ClassVar, Literal, Protocol

from engine.spec import strict_json
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Declaration, field_schema
from engine.spec.keras.usual import usual
from engine.spec.size import product
from engine.spec.tensor import BYTES, Tensor

FAMILIES: dict[str, str] = {
    "io": "In and out",
    "core": "Core",
    "activation": "Activation",
    "convolution": "Convolution",
    "pooling": "Pooling",
    "sequence": "Sequence",
    "attention": "Attention",
    "normalization": "Normalization",
    "regularization": "Regularization",
    "shape": "Shape",
    "merging": "Merging",
    "reduction": "Reduction",
}

Inputs = tuple[Tensor | tuple[Tensor, ...] | None, ...]


@dataclass(frozen=True)
class Port:
    name: str
    optional: bool = False
    many: bool = False


@dataclass(frozen=True)
class Example:
    """A use of the block that is documentation and test at once.

    ``input``: the tensor at the first port, or a tuple with one for each port.
    """

    input: Tensor | tuple[Tensor, ...]
    params: Mapping[str, Any]
    output: Tensor
    parameters: int = 0

    def to_data(self) -> dict[str, Any]:
        given = self.input if isinstance(self.input, tuple) else (self.input,)
        return {
            "input": [list(tensor.values) for tensor in given],
            "params": dict(self.params),
            "output": list(self.output.values),
            "parameters": self.parameters,
        }


class Block(Declaration):
    """A kind of building stone; one file in ``engine/blocks`` declares one."""

    family: ClassVar[str]
    essential: ClassVar[bool]
    tagline: ClassVar[str]
    """What the palette says under the name, in a few words."""
    caption: ClassVar[str] = ""
    """Two key parameters as a card shows them: "{filters} filters, {kernel_size}"."""
    formula: ClassVar[str] = ""
    """What it computes, as TeX."""
    note: ClassVar[str] = ""
    """Where Keras and torch differ, and which convention is kept."""
    mask: ClassVar[Literal["passes", "uses", "changes", "ends"]] = "passes"
    """What becomes of a mask that arrives beside the input: it goes on as it is; it tells which
    steps count, and no steps are left that need it; it goes on as another one; or it is lost."""
    mask_rule: ClassVar[str] = ""
    """What the block does with it, where that has to be said."""
    examples: ClassVar[tuple[Example, ...]]

    def __init_subclass__(
        cls, family: str = "", essential: bool = False, abstract: bool = False, **options: Any
    ) -> None:
        """``abstract``: no block itself, but fields that several blocks have in common."""
        super().__init_subclass__(**options)
        if abstract:
            return
        if family not in FAMILIES:
            raise TypeError(f"{cls.__name__}: family is one of {', '.join(FAMILIES)}")
        cls.family, cls.essential = family, essential

    def shape(self, *inputs: Any) -> Tensor | dict[str, Tensor]:
        """The output's type for the inputs' types; raises Misfit. Argument names are port names."""
        raise NotImplementedError

    def emit(self, *inputs: Any) -> Emit:
        """The block's share of the source, for inputs that ``shape`` has accepted."""
        raise NotImplementedError

    def keras(self, *inputs: Any) -> Keras | None:
        """Its share of the Keras source; None: Keras has nothing like it.

        As it stands: the layer of Keras that has the block's name and takes its fields.
        """
        return usual(self, self.emit(*inputs), inputs, any(p.many for p in self.input_ports()))

    def output_ports(self) -> tuple[str, ...]:
        return ("output",)

    @classmethod
    @cache
    def input_ports(cls) -> tuple[Port, ...]:
        parameters = list(inspect.signature(cls.shape).parameters.values())[1:]
        return tuple(
            Port(
                parameter.name,
                optional=parameter.default is None,
                many=parameter.kind is parameter.VAR_POSITIONAL,
            )
            for parameter in parameters
        )

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """The block as palette, inspector and documentation show it."""
        description = inspect.cleandoc(cls.__doc__ or "")
        return {
            "name": cls.__name__,
            "family": cls.family,
            "essential": cls.essential,
            "tagline": cls.tagline,
            "caption": cls.caption,
            "summary": description.partition("\n\n")[0].replace("\n", " "),
            "description": description,
            "formula": cls.formula,
            "note": cls.note,
            "mask": cls.mask,
            "mask_rule": cls.mask_rule,
            "inputs": [
                {"name": port.name, "optional": port.optional, "many": port.many}
                for port in cls.input_ports()
            ],
            "outputs": [{"name": name} for name in cls.model_construct().output_ports()],
            "fields": field_schema(cls),
            "examples": [example.to_data() for example in cls.examples],
        }


class Rule(Protocol):
    """What check and renderer need of a node: a block with its parameters, or a use of a module."""

    def input_ports(self) -> tuple[Port, ...]: ...

    def output_ports(self) -> tuple[str, ...]: ...

    def shape(self, *inputs: Any) -> Tensor | dict[str, Tensor]: ...

    def emit(self, *inputs: Any) -> Emit: ...


@dataclass(frozen=True)
class Evaluation:
    """A node's types and source, for given parameters and input types."""

    outputs: dict[str, Tensor]
    emit: Emit
    why: tuple[tuple[str, str], ...] = field(default=())

    @property
    def first(self) -> Tensor:
        return next(iter(self.outputs.values()))

    @cached_property
    def data(self) -> dict[str, Any]:
        """What the verdict's JSON says of the node; not to be changed, many verdicts share it."""
        outputs = {port: _tensor_data(tensor) for port, tensor in self.outputs.items()}
        return {
            **_tensor_data(self.first),
            "parameters": int(self.emit.weights),
            "outputs": outputs,
            "why": [{"of": of, "text": text} for of, text in self.why],
        }

    @cached_property
    def text(self) -> str:
        """``data`` as JSON."""
        return strict_json.dumps(self.data)


def _tensor_data(tensor: Tensor) -> dict[str, Any]:
    return {"shape": list(tensor.values), "axes": list(tensor.axes), "dtype": tensor.dtype}


@lru_cache(maxsize=20_000)
def _one(tensor: Tensor) -> Tensor:
    """One object for equal types: then looking up what follows compares no sizes."""
    return tensor


def evaluate(block: Rule, inputs: Inputs) -> Evaluation:
    """Shape, source and explanation of one node; raises Misfit where an input does not fit.

    ``inputs`` has one entry a port: a tensor, None for an optional port left open, or a tuple.
    """
    # A module keeps what is inside it by itself, for one may weigh as much as a thousand blocks.
    return _evaluated(block, inputs) if isinstance(block, Block) else _evaluate(block, inputs)


@lru_cache(maxsize=50_000)
def _evaluated(block: Block, inputs: Inputs) -> Evaluation:
    return _evaluate(block, inputs)


def _evaluate(block: Rule, inputs: Inputs) -> Evaluation:
    positional: list[Any] = []
    for port, given in zip(block.input_ports(), inputs, strict=True):
        positional.extend(given if port.many and isinstance(given, tuple) else [given])
    shaped = block.shape(*positional)
    # An Output has no port to wire on, but what it marks is looked up like any other result.
    name = next(iter(block.output_ports()), "output")
    outputs = shaped if isinstance(shaped, dict) else {name: shaped}
    emit = block.emit(*positional)
    first = next(iter(outputs.values()))
    why = [(axis, size.explained()) for axis, size in zip(first.axes, first.shape, strict=True)]
    why += [
        (name, size.explained())
        for name, size in (("weights", emit.weights), ("work", emit.work))
        if size.value != 0
    ]
    if emit.is_computed:
        numbers = product([size.settled() for size in first.shape])
        size_of_one = BYTES[first.dtype]
        total = f" = {int(numbers) * size_of_one:,} bytes" if numbers.known else ""
        unit = "byte" if size_of_one == 1 else "bytes"
        why.append(("memory", f"{numbers.text} numbers · {size_of_one} {unit}{total}"))
    if emit.formula:
        why.append(("formula", emit.formula))
    gaps = any(tensor.mask and tensor.gaps for tensor in positional if tensor is not None)
    settled = {
        port: _one(replace(tensor.settled(), gaps=tensor.mask and (tensor.gaps or gaps)))
        for port, tensor in outputs.items()
    }
    return Evaluation(settled, emit, tuple(why))
