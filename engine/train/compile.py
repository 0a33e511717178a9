"""From rendered source to a module: held against the allow-list, then executed."""

from typing import Any

from torch import nn

from engine.spec.allow_list import check_source


def compile_model(source: str) -> nn.Module:
    """An instance of the class ``Model`` that the source defines, with fresh weights.

    Raises SourceRefused where the source holds anything a rendered network does not.
    """
    check_source(source)
    names: dict[str, Any] = {"__name__": "model"}
    # The allow-list has just refused everything but layers, tensor methods and plain arithmetic.
    exec(compile(source, "model.py", "exec"), names)
    model = names["Model"]()
    if not isinstance(model, nn.Module):
        raise TypeError("the source's Model is no nn.Module")
    return model
