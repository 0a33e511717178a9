"""Starting from weights that were trained before: another run's, or those in a file."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import nn

from engine.train.run_folder import BadWeights


@dataclass(frozen=True)
class Report:
    """What became of a model's weights: names, and why the others keep their own."""

    taken: list[str]
    left: dict[str, str]

    def __str__(self) -> str:
        total = len(self.taken) + len(self.left)
        told = f"{len(self.taken)} of {total} weights were taken over."
        if not self.left:
            return told
        some = [f"{name} ({why})" for name, why in list(self.left.items())[:10]]
        more = f" and {len(self.left) - 10} more" if len(self.left) > 10 else ""
        return f"{told} These start anew: {', '.join(some)}{more}."


def take_weights(model: nn.Module, path: Path) -> Report:
    """Copy into a model the weights that have its names and shapes. Raises BadWeights."""
    try:
        given = load_file(path)
    except (SafetensorError, OSError) as error:
        raise BadWeights(f"{path.name} is no file of weights (safetensors): {error}") from error
    taken, left = [], {}
    with torch.no_grad():
        for name, own in model.state_dict().items():
            other = given.get(name)
            if other is None:
                left[name] = "not there"
            elif other.shape != own.shape:
                left[name] = f"{_size(other)} there, {_size(own)} here"
            elif other.dtype.is_floating_point != own.dtype.is_floating_point:
                left[name] = f"{other.dtype} there, {own.dtype} here"
            else:
                own.copy_(other)
                taken.append(name)
    if not taken:
        raise BadWeights(f"no weight in {path.name} has a name and shape of this network")
    return Report(taken, left)


def _size(tensor: torch.Tensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "one number"
