"""What normalizations share: a learned shift (center) and scale, of which one may be left out."""

from typing import Any

from engine.spec.block import Block
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.keras.layers import channel_axis, namesake
from engine.spec.size import Size
from engine.spec.tensor import Tensor


class AffineBlock(Block, abstract=True):
    """A block that normalizes, then shifts and scales by what it has learned."""

    epsilon: float = Field(0.001, gt=0, le=1, description="Keeps the division away from zero.")
    center: bool = Field(True, description="Whether a shift is learned.")
    scale: bool = Field(True, description="Whether a scale is learned.")
    trainable: bool = Field(True, description="Off: shift and scale stay as they are.")

    def keras(self, input: Tensor) -> Keras:
        return namesake(self, axis=channel_axis(input))


def channels_first(input: Tensor) -> str:
    """The call of a module of torch that wants channels before time."""
    if "channels" in input.axes or input.rank == 1:
        return "{module}({input})"
    return "{module}({input}.transpose(1, 2)).transpose(1, 2)"


def affine_layer(
    module: str,
    *args: Any,
    block: AffineBlock,
    input: Tensor,
    unlearned: dict[str, Any],
    **options: Any,
) -> Emit:
    """A module of torch that learns both, neither (``unlearned`` are its options then) or one."""
    learned = int(block.center) + int(block.scale)
    names = {"weight": block.scale, "bias": block.center} if learned else {}
    return layer(
        module,
        *args,
        **options,
        **({} if learned else unlearned),
        call=channels_first(input),
        setup=(
            *(
                f'{{module}}.register_parameter("{name}", None)'
                for name, kept in names.items()
                if not kept
            ),
            *frozen_lines(block.trainable or not learned),
        ),
        weights=Size.of(learned) * input.channels if learned else Size.of(0),
    )


def shifted_groups(block: AffineBlock, groups: int, epsilon: float, input: Tensor) -> Emit:
    """Groups with a shift alone, with which torch's own module answers but cannot be trained."""
    channels = "channels" in input.axes
    axes = f"[:{', None' * (input.rank - 1)}]" if channels and input.rank > 1 else ""
    value = f"F.group_norm({{input}}, {groups}, eps={epsilon!r}) + {{module}}{axes}"
    if input.rank == 2 and not channels:
        turned = f"F.group_norm({{input}}.transpose(1, 2), {groups}, eps={epsilon!r})"
        value = f"{turned}.transpose(1, 2) + {{module}}"
    return Emit(
        value,
        module=f"nn.Parameter(torch.zeros({int(input.channels)}))",
        setup=frozen_lines(block.trainable),
        weights=input.channels.settled(),
    )
