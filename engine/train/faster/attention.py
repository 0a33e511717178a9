"""Multi-head attention that draws its dropout's mask fast (Vaswani et al. 2017).

With dropout torch takes a general path on the CPU, which draws a float for every score and looks
through all scores for queries that may see nothing. Those are known from the masks alone.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from engine.train.faster.dropout import keep_mask
from engine.train.faster.native import library

BLOCKED = -1e30
"""Added to a score, it leaves exp nothing; yet where all are blocked, no NaN comes of it."""


class FastMultiheadAttention(nn.MultiheadAttention):
    """``torch.nn.MultiheadAttention``, for training with dropout on the CPU."""

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        known = (
            self.training
            and self.dropout > 0.0
            and not need_weights
            and self.batch_first
            and self._qkv_same_embed_dim
            and self.bias_k is None
            and not self.add_zero_attn
            and (attn_mask is None or attn_mask.ndim == 2)
            and library() is not None
            and query.ndim == 3
            and query.device.type == "cpu"
            and query.dtype == self.out_proj.weight.dtype == torch.float32
            and not torch.is_autocast_enabled("cpu")
        )
        if not known:
            return super().forward(
                *(query, key, value, key_padding_mask, need_weights, attn_mask),
                average_attn_weights=average_attn_weights,
                is_causal=is_causal,
            )
        queries, keys, values = self._projected(query, key, value)
        scores = (queries / math.sqrt(self.head_dim)) @ keys.mT
        bias = _bias(key_padding_mask, attn_mask)
        weights = (scores if bias is None else scores + bias).softmax(-1)
        found = (weights * keep_mask(weights, self.dropout)) @ values
        if bias is not None:
            found = found.masked_fill((bias <= BLOCKED).all(-1, keepdim=True), 0.0)
        return self.out_proj(found.transpose(1, 2).flatten(2)), None

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> list[Tensor]:
        """Queries, keys and values of each head, [batch, heads, time, head_dim]."""
        weight: Any = self.in_proj_weight
        bias: Any = self.in_proj_bias
        if query is key and key is value:
            found = linear(query, weight, bias).chunk(3, dim=-1)
        else:
            biases = (None, None, None) if bias is None else bias.chunk(3)
            entering = zip((query, key, value), weight.chunk(3), biases, strict=True)
            found = tuple(linear(*given) for given in entering)
        heads = (self.num_heads, self.head_dim)
        return [each.view(*each.shape[:2], *heads).transpose(1, 2) for each in found]


def _bias(padding: Tensor | None, future: Tensor | None) -> Tensor | None:
    """What masks add to scores, [batch or 1, 1, queries or 1, keys]: truth values block."""
    total = None
    for mask in (None if padding is None else padding[:, None, None], future):
        if mask is not None:
            if mask.dtype == torch.bool:
                mask = torch.zeros_like(mask, dtype=torch.float32).masked_fill(mask, BLOCKED)
            mask = mask.clamp(min=BLOCKED)
            total = mask if total is None else total + mask
    return total
