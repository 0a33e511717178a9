"""Weights of torch's recurrent modules as Keras' layers have them.

torch: (gates · units, inputs), gates of a GRU in the order reset, update, new; two biases a gate.
Keras: (inputs, gates · units), update, reset, new; one bias a gate, but two for a GRU.
"""

import torch
from torch import nn


def recurrent_weights(model: nn.Module) -> list[torch.Tensor]:
    """Kernel, recurrent kernel and bias of the only recurrent module, forwards before backwards."""
    (module,) = (item for item in model.modules() if isinstance(item, nn.RNNBase))
    ends = ("", "_reverse") if module.bidirectional else ("",)
    return [weight for end in ends for weight in _one_direction(module, f"l0{end}")]


def _one_direction(module: nn.RNNBase, name: str) -> list[torch.Tensor]:
    kernel = _keras_order(module, getattr(module, f"weight_ih_{name}")).T
    recurrent = _keras_order(module, getattr(module, f"weight_hh_{name}")).T
    if not module.bias:
        return [kernel, recurrent]
    biases = [_keras_order(module, getattr(module, f"bias_{kind}_{name}")) for kind in ("ih", "hh")]
    bias = torch.stack(biases) if module.mode == "GRU" else biases[0] + biases[1]
    return [kernel, recurrent, bias]


def _keras_order(module: nn.RNNBase, weight: torch.Tensor) -> torch.Tensor:
    if module.mode != "GRU":
        return weight
    reset, update, new = weight.chunk(3)
    return torch.cat([update, reset, new])
