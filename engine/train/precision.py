"""How exact the numbers of a pass are: 32 bits, or "fast", what the device multiplies fastest.

Fast is bfloat16 by autocast (Micikevicius et al. 2018, Kalamkar et al. 2019): products in 16 bits,
sums, losses, weights and their updates in 32. What a device has no 16-bit units for would be slower
that way, and stays as it is.
"""

from contextlib import AbstractContextManager, nullcontext

import torch

FAST = "fast"


def is_fast(precision: str, device: torch.device) -> bool:
    """Whether a run with this precision in its plan computes in 16 bits on this device."""
    return precision == FAST and has_bfloat16(device)


def has_bfloat16(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 itself, rather than by way of 32 bits."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()


def computing(fast: bool, device: torch.device) -> AbstractContextManager[object]:
    """The block in which a forward pass computes. Weights that it rounds are not kept for later."""
    if not fast:
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16, cache_enabled=False)


def set_precision(precision: str, device: torch.device) -> None:
    """Tell torch how exact products of 32-bit numbers have to be: TF32 where fast is wanted."""
    if device.type == "cuda":
        fast = precision == FAST
        torch.backends.cuda.matmul.allow_tf32 = fast
        torch.backends.cudnn.allow_tf32 = fast
