"""How weights start: torch's own way ("default"), or a few lines of ``initialize()`` each.

The named ones are Keras', with its scale and its distribution: what Keras calls normal is cut off
at two standard deviations and widened so that the deviation is kept (0.8796… is what the cut
leaves of it). A weight's first axis counts its outputs, so ``weight[0]`` holds one output's inputs.
"""

from typing import Literal

Initializer = Literal[
    "default",
    "lecture_xavier",
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "orthogonal",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "zeros",
    "ones",
    "constant",
]

BiasInitializer = Literal[
    "default",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "zeros",
    "ones",
    "constant",
]
"""Those that need no fan-in and fan-out, which a single row of biases does not have."""

_FAN_IN = "{tensor}[0].numel()"
_FANS = f"fans = {_FAN_IN} + {{tensor}}[:, 0].numel()"
_CUT = "nn.init.trunc_normal_({tensor}, std=std, a=-2 * std, b=2 * std)"

_SOURCE: dict[str, tuple[str, ...]] = {
    # U(0, 1 / sqrt(inputs + outputs)), as taught: its mean is not 0.
    "lecture_xavier": (_FANS, "nn.init.uniform_({tensor}, 0, fans ** -0.5)"),
    "glorot_uniform": ("nn.init.xavier_uniform_({tensor})",),
    "glorot_normal": (_FANS, "std = (2 / fans) ** 0.5 / 0.87962566", _CUT),
    "he_uniform": ('nn.init.kaiming_uniform_({tensor}, nonlinearity="relu")',),
    "he_normal": (f"std = (2 / {_FAN_IN}) ** 0.5 / 0.87962566", _CUT),
    "lecun_uniform": ('nn.init.kaiming_uniform_({tensor}, nonlinearity="linear")',),
    "lecun_normal": (f"std = (1 / {_FAN_IN}) ** 0.5 / 0.87962566", _CUT),
    "orthogonal": ("nn.init.orthogonal_({tensor})",),
    "random_uniform": ("nn.init.uniform_({tensor}, -0.05, 0.05)",),
    "random_normal": ("nn.init.normal_({tensor}, std=0.05)",),
    "truncated_normal": ("nn.init.trunc_normal_({tensor}, std=0.05, a=-0.1, b=0.1)",),
    "zeros": ("nn.init.zeros_({tensor})",),
    "ones": ("nn.init.ones_({tensor})",),
    # Keras' default value of Constant; names carry no number.
    "constant": ("nn.init.constant_({tensor}, 0.0)",),
}


def initializer_lines(**chosen: str) -> tuple[str, ...]:
    """Lines of ``initialize()``: ``initializer_lines(weight="he_normal", bias="default")``."""
    return tuple(
        line
        for tensor, name in chosen.items()
        for line in tensor_lines(f"{{module}}.{tensor}", name)
    )


def tensor_lines(tensor: str, name: str) -> tuple[str, ...]:
    """The same for one tensor, named as it stands in the source: "{module}.weight"."""
    return tuple(line.replace("{tensor}", tensor) for line in _SOURCE.get(name, ()))


def frozen_lines(trainable: bool) -> tuple[str, ...]:
    """The line of ``__init__`` that keeps a node's weights as they are."""
    return () if trainable else ("{module}.requires_grad_(False)",)
