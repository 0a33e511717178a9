"""Layers that compute what torch's do, faster, while a network trains on the CPU.

They take the place of layers of a compiled model without changing its weights or their names. What
is exported is the source as it was rendered, which knows nothing of them.
"""

from torch import nn

from engine.train.faster.attention import FastMultiheadAttention
from engine.train.faster.dropout import FastDropout
from engine.train.faster.recurrent import FastGRU, FastLSTM, FastRNN

FASTER = {
    nn.Dropout: FastDropout,
    nn.GRU: FastGRU,
    nn.LSTM: FastLSTM,
    nn.MultiheadAttention: FastMultiheadAttention,
    nn.RNN: FastRNN,
}


def use_faster_layers(model: nn.Module) -> None:
    """Make every layer that has a faster form one of that form; it keeps all it holds."""
    for layer in model.modules():
        if type(layer) in FASTER:
            layer.__class__ = FASTER[type(layer)]  # a subclass that differs in forward alone
