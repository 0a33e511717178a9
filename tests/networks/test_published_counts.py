"""Published networks, built as graphs, have exactly the parameters that were published.

A count is of weights, as the check gives it: without BatchNormalization's running averages, which
torch keeps as buffers. Keras counts those too, two for each channel, and tells both numbers; the
one asserted is "Trainable params", and the averages make up the difference to "Total params".
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pytest
import torch

from engine.spec import check, read_graph, render
from engine.train.compile import compile_model
from tests.engine.blocks.harness import TIME, example_inputs
from tests.graphs import Document
from tests.networks import attention, classic, residual


@dataclass(frozen=True)
class Published:
    """A network, its count, where that was published, and the shape of what comes out."""

    build: Callable[[], Document]
    parameters: int
    source: str
    output: tuple[int, ...] = (1_000,)


TORCHVISION = "torchvision, num_params of its weights"
NETWORKS = {
    "LeNet-5": Published(
        classic.lenet_5, 60_000,
        "LeCun, Bottou, Bengio, Haffner 1998, II.B: 156 + 12 + 1,516 + 32 + 48,120 + 10,164; "
        "the output's parameters are fixed by hand and not counted",
        (84,),
    ),
    "LeNet-5 of today": Published(
        classic.lenet_5_today, 61_706,
        "the paper's sizes as they are commonly built: every map seen, nothing learned in pooling",
        (10,),
    ),
    "AlexNet": Published(
        classic.alexnet, 60_965_224, "Caffe's bvlc_alexnet; the paper says 60 million",
    ),
    "AlexNet on one card": Published(classic.alexnet_on_one_card, 61_100_840, TORCHVISION),
    "VGG-16": Published(partial(classic.vgg, 2, 2, 3, 3, 3), 138_357_544, TORCHVISION),
    "VGG-19": Published(partial(classic.vgg, 2, 2, 4, 4, 4), 143_667_240, TORCHVISION),
    "SqueezeNet 1.0": Published(classic.squeezenet, 1_248_424, TORCHVISION),
    "U-Net": Published(
        classic.u_net, 31_031_685,
        "the Keras implementation of zhixuhao; the paper gives no number", (1, 256, 256),
    ),
    "ResNet-18": Published(partial(residual.resnet, 2, 2, 2, 2), 11_689_512, TORCHVISION),
    "ResNet-34": Published(partial(residual.resnet, 3, 4, 6, 3), 21_797_672, TORCHVISION),
    "ResNet-50": Published(
        partial(residual.resnet, 3, 4, 6, 3, bottleneck=True), 25_557_032, TORCHVISION,
    ),
    "ResNet-152": Published(
        partial(residual.resnet, 3, 8, 36, 3, bottleneck=True), 60_192_808, TORCHVISION,
    ),
    "DenseNet-121": Published(partial(residual.densenet, 6, 12, 24, 16), 7_978_856, TORCHVISION),
    "GoogLeNet": Published(
        residual.googlenet, 6_624_904, f"{TORCHVISION}, without the auxiliary classifiers",
    ),
    "MobileNet": Published(
        residual.mobilenet, 4_231_976, "Keras' summary: trainable; 4,253,864 with moving averages",
    ),
    "Xception": Published(
        residual.xception, 22_855_952, "Keras' summary: trainable; 22,910,480 with moving averages",
    ),
    "Transformer encoder": Published(
        attention.transformer_encoder, 18_914_304,
        "nn.TransformerEncoder of six base layers, 512 wide, 3,152,384 each", (TIME, 512),
    ),
    "BERT-base": Published(
        attention.bert_base, 109_482_240, "Hugging Face's BertModel; the paper says 110M", (768,),
    ),
    "GPT-2 small": Published(
        attention.gpt_2, 124_439_808,
        "Hugging Face's GPT2Model; the head shares the embedding, so it adds none", (64, 768),
    ),
}  # fmt: skip
KERAS_TOTALS = {"MobileNet": 4_253_864, "Xception": 22_910_480}


@cache
def on_meta(name: str) -> Any:
    """The rendered network on torch's meta device, where weights have shapes but no memory."""
    with torch.device("meta"):
        return compile_model(render(read_graph(NETWORKS[name].build())))


@pytest.mark.parametrize("name", NETWORKS)
def test_a_published_network_has_its_published_parameters(name: str) -> None:
    """The check's count, and that of the rendered source's modules, without a problem or advice."""
    published = NETWORKS[name]
    graph = read_graph(published.build())
    verdict = check(graph)
    assert [problem.message for problem in verdict.problems] == []
    assert verdict.parameters == published.parameters
    model = on_meta(name)
    assert sum(weight.numel() for weight in model.parameters()) == published.parameters
    if name in KERAS_TOTALS:
        averages = sum(
            buffer.numel() for label, buffer in model.named_buffers() if "running" in label
        )
        assert published.parameters + averages == KERAS_TOTALS[name]


@pytest.mark.parametrize("name", NETWORKS)
def test_a_published_network_computes(name: str) -> None:
    """Forward on torch's meta device: every shape fits."""
    graph = read_graph(NETWORKS[name].build())
    model = on_meta(name).eval()
    with torch.no_grad():
        result = model(*example_inputs(graph, "meta"))
    assert tuple(result.shape[1:]) == NETWORKS[name].output
