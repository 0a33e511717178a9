"""How weights start: torch's own way ("default"), or one line of ``initialize()`` each."""

from typing import Literal

Initializer = Literal[
    "default",
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "orthogonal",
    "random_uniform",
    "random_normal",
    "zeros",
    "ones",
]

BiasInitializer = Literal["default", "random_uniform", "random_normal", "zeros", "ones"]
"""Those that need no fan-in and fan-out, which a single row of biases does not have."""

_SOURCE: dict[str, str] = {
    "glorot_uniform": "nn.init.xavier_uniform_({tensor})",
    "glorot_normal": "nn.init.xavier_normal_({tensor})",
    "he_uniform": 'nn.init.kaiming_uniform_({tensor}, nonlinearity="relu")',
    "he_normal": 'nn.init.kaiming_normal_({tensor}, nonlinearity="relu")',
    "orthogonal": "nn.init.orthogonal_({tensor})",
    "random_uniform": "nn.init.uniform_({tensor}, -0.05, 0.05)",
    "random_normal": "nn.init.normal_({tensor}, std=0.05)",
    "zeros": "nn.init.zeros_({tensor})",
    "ones": "nn.init.ones_({tensor})",
}


def initializer_lines(**chosen: str) -> tuple[str, ...]:
    """Lines of ``initialize()``: ``initializer_lines(weight="he_normal", bias="default")``."""
    return tuple(
        _SOURCE[name].replace("{tensor}", "{module}." + tensor)
        for tensor, name in chosen.items()
        if name != "default"
    )


def frozen_lines(trainable: bool) -> tuple[str, ...]:
    """The line of ``__init__`` that keeps a node's weights as they are."""
    return () if trainable else ("{module}.requires_grad_(False)",)
