"""One file per workload."""

import importlib

from bench.training_speed.workload import Workload

NAMES = ("tiny_mlp", "mlp", "cnn", "bigru", "transformer")


def workload(name: str) -> Workload:
    """The workload of a name: the class that its file defines."""
    module = importlib.import_module(f"{__name__}.{name}")
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type)]
    (own,) = (kind for kind in kinds if kind.__module__ == module.__name__)
    found = own()
    assert isinstance(found, Workload)
    return found
