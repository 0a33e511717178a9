"""What Dense computes with: a Linear over the last axis, or over channels that come first.

The latter is a convolution whose filters see one place: the same sums, as torch says them where
channels come before height and width.
"""

from typing import Any

from engine.spec.emit import Emit, layer
from engine.spec.initializers import frozen_lines, initializer_lines
from engine.spec.size import product
from engine.spec.tensor import Tensor

_MOST_PLACES = 3
"""torch has convolutions over one, two and three axes."""


def connections(block: Any, input: Tensor) -> Emit:
    """The module of Dense, without its activation; the axis of the features keeps its place."""
    size, axis, places = input.channels, input.feature_axis, input.rank - 1
    options: dict[str, Any] = {} if block.use_bias else {"bias": False}
    by_place = axis == 0 and 0 < places <= _MOST_PLACES
    call = "{module}({input})"
    if axis < places and not by_place:
        call = f"{{module}}({{input}}.movedim({axis + 1}, -1)).movedim(-1, {axis + 1})"
    others = [length for place, length in enumerate(input.shape) if place != axis]
    return layer(
        f"nn.Conv{places}d" if by_place else "nn.Linear",
        size,
        block.units,
        *([1] if by_place else []),
        call=call,
        setup=frozen_lines(block.trainable),
        initialize=initializer_lines(
            weight=block.kernel_initializer,
            **({"bias": block.bias_initializer} if block.use_bias else {}),
        ),
        weights=(size + 1 if block.use_bias else size) * block.units,
        work=product([*others, size * block.units]),
        **options,
    )
