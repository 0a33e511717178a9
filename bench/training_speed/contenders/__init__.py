"""One file per contender. The hand-written loop is what all are measured against."""

import importlib

from bench.training_speed.contender import Contender

NAMES = (
    "hand_written",
    "brickwork",
    "brickwork_compiled",
    "limit",
    "keras_torch",
    "keras_jax",
    "keras_jax_32_steps",
    "lightning",
)


def contender(name: str) -> Contender:
    """The contender of a name: the class that its file defines."""
    module = importlib.import_module(f"{__name__}.{name}")
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type)]
    (own,) = (kind for kind in kinds if kind.__module__ == module.__name__)
    found = own()
    assert isinstance(found, Contender)
    return found
