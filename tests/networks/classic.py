"""Convolution, pooling, Dense: LeNet-5, AlexNet, VGG, SqueezeNet, U-Net."""

from tests.graphs import Document
from tests.networks.wiring import IMAGENET, Graph

SEEN_BY = [
    *([place, (place + 1) % 6, (place + 2) % 6] for place in range(6)),
    *([place, (place + 1) % 6, (place + 2) % 6, (place + 3) % 6] for place in range(6)),
    [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5],
]  # fmt: skip
"""Which of LeNet-5's six maps each of the sixteen in its third layer sees (table I)."""


def lenet_5() -> Document:
    """As in the paper: trained subsampling, a third layer that sees parts; up to layer F6."""
    graph = Graph()
    image = graph.add("Input", shape=[1, 32, 32])
    first = graph.conv(image, 6, 5, padding="valid", activation="tanh")
    maps = _subsample(graph, first)
    slices = [graph.add("Slice", maps, start=place, stop=place + 1) for place in range(6)]
    seen = [graph.add("Concatenate", *(slices[place] for place in places)) for places in SEEN_BY]
    third = graph.add(
        "Concatenate",
        *(graph.conv(part, 1, 5, padding="valid", activation="tanh") for part in seen),
    )
    fifth = graph.conv(_subsample(graph, third), 120, 5, padding="valid", activation="tanh")
    graph.add("Dense", graph.add("Flatten", fifth), units=84, activation="tanh")
    return graph.document()


def _subsample(graph: Graph, source: str) -> str:
    """The mean of each 2 × 2, times a learned factor, plus a learned bias, for each map."""
    mean = graph.add("AveragePooling2D", source, pool_size=2)
    return graph.add("DepthwiseConv2D", mean, kernel_size=1, activation="tanh")


def lenet_5_today() -> Document:
    """As it is usually built: the third layer sees all maps, pooling learns nothing."""
    graph = Graph()
    source = graph.add("Input", shape=[1, 32, 32])
    for filters in (6, 16):
        source = graph.conv(source, filters, 5, padding="valid", activation="tanh")
        source = graph.add("AveragePooling2D", source, pool_size=2)
    source = graph.add("Flatten", source)
    for units in (120, 84):
        source = graph.add("Dense", source, units=units, activation="tanh")
    graph.add("Dense", source, units=10)
    return graph.document()


def alexnet() -> Document:
    """As in the paper: what two graphics cards kept apart are two groups."""
    graph = Graph()
    source = graph.add("Input", shape=[3, 227, 227])
    source = graph.conv(source, 96, 11, strides=4, padding="valid", activation="relu")
    source = graph.pool(graph.add("LocalResponseNormalization", source, k=2.0), 3, 2)
    source = graph.conv(source, 256, 5, groups=2, activation="relu")
    source = graph.pool(graph.add("LocalResponseNormalization", source, k=2.0), 3, 2)
    for filters, groups in ((384, 1), (384, 2), (256, 2)):
        source = graph.conv(source, filters, groups=groups, activation="relu")
    _dense(graph, graph.pool(source, 3, 2))
    return graph.document()


def alexnet_on_one_card() -> Document:
    """The later version for one card, without groups and response normalization."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    source = graph.conv(source, 64, 11, strides=4, padding=2, activation="relu")
    source = graph.conv(graph.pool(source, 3, 2), 192, 5, activation="relu")
    source = graph.pool(source, 3, 2)
    for filters in (384, 256, 256):
        source = graph.conv(source, filters, activation="relu")
    _dense(graph, graph.add("AdaptiveAveragePooling2D", graph.pool(source, 3, 2), output_size=6))
    return graph.document()


def vgg(*convolutions: int) -> Document:
    """So many 3 × 3 convolutions before each of five poolings."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    for count, filters in zip(convolutions, (64, 128, 256, 512, 512), strict=True):
        for _ in range(count):
            source = graph.conv(source, filters, activation="relu")
        source = graph.pool(source, 2, 2)
    _dense(graph, source)
    return graph.document()


def _dense(graph: Graph, source: str) -> None:
    source = graph.add("Flatten", source)
    for _ in range(2):
        source = graph.add("Dense", source, units=4_096, activation="relu")
        source = graph.add("Dropout", source, rate=0.5)
    graph.add("Dense", source, units=1_000)


def squeezenet() -> Document:
    """SqueezeNet 1.0: fire modules squeeze to few channels, then expand by 1 × 1 and 3 × 3."""
    graph = Graph()
    source = graph.add("Input", shape=IMAGENET)
    source = graph.conv(source, 96, 7, strides=2, padding="valid", activation="relu")
    pooled_before = {0, 3, 7}
    squeezes = (16, 16, 32, 32, 48, 48, 64, 64)
    for place, squeeze in enumerate(squeezes):
        if place in pooled_before:
            source = graph.pool(source, 3, 2)
        few = graph.conv(source, squeeze, 1, activation="relu")
        wide = [graph.conv(few, 4 * squeeze, size, activation="relu") for size in (1, 3)]
        source = graph.add("Concatenate", *wide)
    source = graph.add("Dropout", source, rate=0.5)
    source = graph.conv(source, 1_000, 1, activation="relu")
    graph.add("GlobalAveragePooling2D", source)
    return graph.document()


def u_net() -> Document:
    """Down to 1,024 channels and up again, each level handed across; one mask comes out."""
    graph = Graph()
    source = graph.add("Input", shape=[1, 256, 256])
    levels = []
    for filters in (64, 128, 256, 512):
        source = _twice(graph, source, filters)
        levels.append(source)
        source = graph.pool(source, 2, 2)
    source = _twice(graph, source, 1_024)
    for filters in (512, 256, 128, 64):
        grown = graph.add("UpSampling2D", source, size=2)
        # An even kernel needs one row more below than above, as "same" means in Keras.
        grown = graph.conv(grown, filters, 2, activation="relu")
        source = _twice(graph, graph.add("Concatenate", levels.pop(), grown), filters)
    source = graph.conv(source, 2, activation="relu")
    graph.conv(source, 1, 1, activation="sigmoid")
    return graph.document()


def _twice(graph: Graph, source: str, filters: int) -> str:
    first = graph.conv(source, filters, activation="relu")
    return graph.conv(first, filters, activation="relu")
