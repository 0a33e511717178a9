"""How blocks, and the parts of a recipe, describe themselves to forms, palette and reference.

The front end's types of them are generated from these.
"""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

FieldType = Literal[
    "integer",
    "number",
    "boolean",
    "choice",
    "integers",
    "numbers",
    "shape",
    "text",
    "choice_or_integer",
]


class Field(TypedDict):
    """One typed parameter. ``above`` and ``below`` are bounds that it may not reach."""

    name: str
    type: FieldType
    required: bool
    default: Any
    description: str
    minimum: NotRequired[float]
    maximum: NotRequired[float]
    above: NotRequired[float]
    below: NotRequired[float]
    choices: NotRequired[list[str]]
    per_axis: NotRequired[int]
    pairs: NotRequired[bool]
    nullable: NotRequired[bool]


class InputPort(TypedDict):
    """Where a block takes a tensor; ``many``: any number of them."""

    name: str
    optional: bool
    many: bool


class OutputPort(TypedDict):
    """Where a block gives a tensor."""

    name: str


class BlockExample(TypedDict):
    """A use of the block: shapes in, parameters, the shape and the weights that result."""

    input: list[list[int | None]]
    params: dict[str, Any]
    output: list[int | None]
    parameters: int


class Block(TypedDict):
    """A block as palette, inspector and reference show it. ``formula`` is TeX."""

    name: str
    family: str
    essential: bool
    tagline: str
    caption: str
    summary: str
    description: str
    formula: str
    note: str
    mask: Literal["passes", "uses", "changes", "ends"]
    mask_rule: str
    inputs: list[InputPort]
    outputs: list[OutputPort]
    fields: list[Field]
    examples: list[BlockExample]


class Family(TypedDict):
    """A group of blocks in the palette."""

    name: str
    title: str
    letter: str


class Palette(TypedDict):
    """All blocks, and their families in the order of the palette."""

    families: list[Family]
    blocks: list[Block]
