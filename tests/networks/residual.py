"""Paths around layers: ResNet, DenseNet, GoogLeNet, MobileNet, Xception."""

from tests.graphs import Document
from tests.networks.wiring import IMAGENET, Graph


def resnet(*counts: int, bottleneck: bool = False) -> Document:
    """So many residual blocks with 64, 128, 256 and 512 filters, of two or three convolutions."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    source = graph.pool(graph.conv_norm(source, 64, 7, strides=2, padding=3), 3, 2, 1)
    channels = 64
    for stage, (count, filters) in enumerate(zip(counts, (64, 128, 256, 512), strict=True)):
        width = 4 * filters if bottleneck else filters
        for block in range(count):
            strides = 2 if stage and not block else 1
            around = source
            if strides > 1 or channels != width:
                around = graph.conv_norm(source, width, 1, strides=strides, padding=0,
                                         activation=None)  # fmt: skip
            if bottleneck:
                inside = graph.conv_norm(source, filters, 1)
                inside = graph.conv_norm(inside, filters, strides=strides, padding=1)
                inside = graph.conv_norm(inside, width, 1, activation=None)
            else:
                inside = graph.conv_norm(source, filters, strides=strides, padding=1)
                inside = graph.conv_norm(inside, filters, activation=None)
            source = graph.add("ReLU", graph.add("Add", inside, around))
            channels = width
    graph.classify(source)
    return graph.document()


def densenet(*counts: int, growth: int = 32) -> Document:
    """Each layer sees all layers before it in its block; between blocks the channels are halved."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    channels = 2 * growth
    source = graph.pool(graph.conv_norm(source, channels, 7, strides=2, padding=3), 3, 2, 1)
    for place, count in enumerate(counts):
        for _ in range(count):
            inside = graph.conv(_norm(graph, source), 4 * growth, 1, use_bias=False)
            inside = graph.conv(_norm(graph, inside), growth, use_bias=False)
            source = graph.add("Concatenate", source, inside)
            channels += growth
        if place < len(counts) - 1:
            channels //= 2
            source = graph.conv(_norm(graph, source), channels, 1, use_bias=False)
            source = graph.add("AveragePooling2D", source, pool_size=2)
    graph.classify(_norm(graph, source))
    return graph.document()


def _norm(graph: Graph, source: str) -> str:
    return graph.add("ReLU", graph.add("BatchNormalization", source))


INCEPTIONS = (
    (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), None,
    (192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64), (256, 160, 320, 32, 128, 128), None,
    (256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128),
)  # fmt: skip
"""Filters of GoogLeNet's inception modules; None is a pooling between them."""


def googlenet() -> Document:
    """With BatchNormalization, and 3 × 3 where the paper has 5 × 5, as torchvision builds it."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    source = graph.pool(graph.conv_norm(source, 64, 7, strides=2, padding=3), 3, 2, "same")
    source = graph.conv_norm(graph.conv_norm(source, 64, 1), 192)
    source = graph.pool(source, 3, 2, "same")
    for filters in INCEPTIONS:
        if filters is None:
            source = graph.pool(source, 3, 2, "same")
            continue
        one, few, three, fewer, five, pooled = filters
        source = graph.add(
            "Concatenate",
            graph.conv_norm(source, one, 1),
            graph.conv_norm(graph.conv_norm(source, few, 1), three),
            graph.conv_norm(graph.conv_norm(source, fewer, 1), five),
            graph.conv_norm(graph.pool(source, 3, 1, "same"), pooled, 1),
        )
    pooled = graph.add("GlobalAveragePooling2D", source)
    graph.add("Dense", graph.add("Dropout", pooled, rate=0.2), units=1_000)
    return graph.document()


def mobilenet() -> Document:
    """A filter for each channel alone, then a 1 × 1 convolution that mixes them, thirteen times."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    source = graph.add("ReLU", graph.conv_norm(source, 32, strides=2, activation=None),
                       max_value=6.0)  # fmt: skip
    for filters, strides in ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2),
                             *((512, 1),) * 5, (1_024, 2), (1_024, 1)):  # fmt: skip
        kernel = {"padding": "same", "use_bias": False, "strides": strides}
        source = graph.add("DepthwiseConv2D", source, **kernel)
        source = graph.add("ReLU", graph.add("BatchNormalization", source), max_value=6.0)
        source = graph.conv_norm(source, filters, 1, activation=None)
        source = graph.add("ReLU", source, max_value=6.0)
    graph.classify(source)
    return graph.document()


def xception() -> Document:
    """Separable convolutions with paths around them."""
    graph = Graph()
    source = graph.add("Input", shape=[3, 299, 299])
    source = graph.conv_norm(source, 32, strides=2, padding="valid")
    source = graph.conv_norm(source, 64, padding="valid")
    for place, filters in enumerate((128, 256, 728)):
        inside = _separable(graph, graph.add("ReLU", source) if place else source, filters)
        inside = _separable(graph, graph.add("ReLU", inside), filters)
        source = _shrunk(graph, source, inside, filters)
    for _ in range(8):
        inside = source
        for _ in range(3):
            inside = _separable(graph, graph.add("ReLU", inside), 728)
        source = graph.add("Add", inside, source)
    inside = _separable(graph, graph.add("ReLU", source), 728)
    inside = _separable(graph, graph.add("ReLU", inside), 1_024)
    source = _shrunk(graph, source, inside, 1_024)
    for filters in (1_536, 2_048):
        source = graph.add("ReLU", _separable(graph, source, filters))
    graph.classify(source)
    return graph.document()


def _separable(graph: Graph, source: str, filters: int) -> str:
    options = {"filters": filters, "kernel_size": 3, "padding": "same", "use_bias": False}
    return graph.add("BatchNormalization", graph.add("SeparableConv2D", source, **options))


def _shrunk(graph: Graph, around: str, inside: str, filters: int) -> str:
    """Half the size, inside by pooling and around by a strided 1 × 1 convolution."""
    short = graph.conv_norm(around, filters, 1, strides=2, activation=None)
    return graph.add("Add", graph.pool(inside, 3, 2, "same"), short)
