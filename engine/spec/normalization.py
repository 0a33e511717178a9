"""What normalizations share: a learned shift (center) and scale, of which one may be left out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.spec.block import Block
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.keras.layers import channel_axis, namesake
from engine.spec.keras.weights import in_order
from engine.spec.size import Size, product
from engine.spec.tensor import Insert, Misfit, Tensor


class AffineBlock(Block, abstract=True):
    """A block that normalizes, then shifts and scales by what it has learned."""

    epsilon: float = Field(0.001, gt=0, le=1, description="Keeps the division away from zero.")
    center: bool = Field(True, description="Whether a shift is learned.")
    scale: bool = Field(True, description="Whether a scale is learned.")
    trainable: bool = Field(True, description="Off: shift and scale stay as they are.")

    def keras(self, input: Tensor) -> Keras:
        return namesake(self, axis=channel_axis(input))


_GROUPS = '''
class NormalizedGroups(nn.Module):
    """Groups of features of each row to mean 0 and variance 1 over its real steps."""

    def __init__(self) -> None:
        super().__init__(){made}

    def forward(self, x: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        real = real[:, :, None, None]
        x = x.unflatten(-1, ({groups}, -1)).masked_fill(~real, 0.0)
        count = real.sum(dim=1, keepdim=True).clamp(min=1) * x.shape[-1]
        x = (x - x.sum(dim=(1, 3), keepdim=True) / count).masked_fill(~real, 0.0)
        variance = x.square().sum(dim=(1, 3), keepdim=True) / count
        return (x * (variance + {epsilon!r}).rsqrt()).flatten(2){learned}
'''


def keras_over_real_steps(found: Keras, tensor: Tensor) -> Keras:
    """Keras' layer told which steps are real; what it makes of padding is taken away."""
    if not tensor.mask:
        return found
    call = found.value.removesuffix("({input})") + "({input}, mask={input_mask})"
    return replace(found, value=f"ops.where(ops.expand_dims({{input_mask}}, -1), {call}, 0.0)")


def keras_masked_groups(block: AffineBlock, groups: int, input: Tensor) -> Keras:
    """``masked_groups`` in Keras source."""
    options = {"center": block.center, "scale": block.scale}
    given = "".join(f", {name}=False" for name, kept in options.items() if not kept)
    trained = "" if block.trainable else ", trainable=False"
    made = f'NormalizedGroups({groups}, {block.epsilon!r}{given}{trained}, name="{{name}}")'
    return Keras(
        f"{made}([{{input}}, {{input_mask}}])",
        layers=(("", in_order),),
        pieces=("NormalizedGroups",),
    )


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
    unlearned: Mapping[str, Any] | None = None,
    **options: Any,
) -> Emit:
    """A module of torch that learns both, neither (``unlearned`` are its options then) or one."""
    learned = int(block.center) + int(block.scale)
    names = {"weight": block.scale, "bias": block.center} if learned else {}
    return layer(
        module,
        *args,
        **options,
        **({} if learned else unlearned or {}),
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


def expect_several_places(input: Tensor) -> None:
    """A channel of a sample has a variance only of several numbers; raises Misfit."""
    places = product([s for i, s in enumerate(input.shape) if i != input.feature_axis])
    if places.value == 1:
        raise Misfit(
            "shape_mismatch",
            "{block} needs several numbers a channel, but {source} gives one ({shape}): "
            "its variance would be 0.",
            got=list(input.values),
            expected="more than one number a channel",
            values={"shape": str(input)},
            cures=(Insert("LayerNormalization"),),
            tensor=input,
        )


def over_real_steps(emit: Emit, tensor: Tensor) -> Emit:
    """The same module of torch over the real steps of sequences alone, all of them as one batch."""
    if not tensor.mask:
        return emit
    scattered = "masked_scatter({input_mask}.unsqueeze(-1), {module}({input}[{input_mask}]))"
    return replace(emit, value=f"torch.zeros_like({{input}}).{scattered}")


def masked_groups(block: AffineBlock, groups: int, input: Tensor) -> Emit:
    """Groups whose mean and variance are those of a row's real steps, with what is learned."""
    features = int(input.channels)
    weight = f"self.weight = nn.Parameter(torch.ones({features}))"
    bias = f"self.bias = nn.Parameter(torch.zeros({features}))"
    made = [line for line, kept in ((weight, block.scale), (bias, block.center)) if kept]
    factor = " * self.weight" if block.scale else ""
    shift = " + self.bias" if block.center else ""
    definition = _GROUPS.format(
        made="".join(f"\n        {line}" for line in made),
        groups=groups,
        epsilon=block.epsilon,
        learned=f"{factor}{shift}",
    )
    return Emit(
        "{module}({input}, {input_mask})",
        module="NormalizedGroups()",
        setup=frozen_lines(block.trainable or not made),
        weights=Size.of(len(made)) * input.channels if made else Size.of(0),
        definitions=(definition,),
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
