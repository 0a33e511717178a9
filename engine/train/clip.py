"""Cutting gradients that are too long (Pascanu, Mikolov and Bengio 2013)."""

from torch import Tensor
from torch.nn.utils import get_total_norm

Gradients = list[Tensor | None]


def clip_value(gradients: Gradients, largest: float) -> Gradients:
    """Each number cut to at most ``largest``, in either direction."""
    return [
        None if gradient is None else gradient.clamp(-largest, largest) for gradient in gradients
    ]


def clip_norm(gradients: Gradients, longest: float) -> Gradients:
    """All of them together, taken as one vector, shortened to at most ``longest``.

    Multiplied with min(1, longest / (norm + 1e-6)), as ``torch.nn.utils.clip_grad_norm_`` does.
    """
    norm = get_total_norm([gradient for gradient in gradients if gradient is not None])
    factor = (longest / (norm + 1e-6)).clamp(max=1.0)
    return [None if gradient is None else gradient * factor for gradient in gradients]
