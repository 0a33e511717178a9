"""Fixed numbers that go with the channels of a tensor: one for all, or one for each."""

from typing import Any

from engine.spec.emit import source_of
from engine.spec.tensor import Misfit, Tensor

Numbers = float | tuple[float, ...]


def expect_for_each_channel(input: Tensor, **numbers: Numbers) -> None:
    """A list has as many numbers as there are channels; raises Misfit."""
    channels = input.channels.value
    for name, value in numbers.items():
        if isinstance(value, tuple) and len(value) != channels:
            known = "an unknown number of" if channels is None else f"{channels:,}"
            raise Misfit(
                "shape_mismatch",
                "{param} of {block} lists {count} numbers, but {source} gives {shape}, which has "
                "{channels} {axis}.",
                param=name,
                got=len(value),
                expected=channels,
                values={
                    "param": name,
                    "count": len(value),
                    "shape": str(input),
                    "channels": known,
                    "axis": input.axes[input.feature_axis] or "numbers on its last axis",
                },
                tensor=input,
            )


def constant(value: Numbers, input: Tensor) -> str:
    """As torch source, on the device of the input and in its precision."""
    if isinstance(value, float):
        return source_of(value)
    after = input.rank - 1 - input.feature_axis
    made = f"{{input}}.new_tensor({list(value)!r})"
    return made + (f".reshape({', '.join(['-1', *['1'] * after])})" if after else "")


def keras_constant(value: Numbers, input: Tensor) -> str:
    """The same as Keras source: each number in as many brackets as axes come after."""
    if isinstance(value, float):
        return source_of(value)
    numbers: list[Any] = list(value)
    for _ in range(input.rank - 1 - input.feature_axis):
        numbers = [[number] for number in numbers]
    return f"ops.convert_to_tensor({numbers!r})"
