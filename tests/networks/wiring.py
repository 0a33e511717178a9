"""A graph that grows node by node: what the builders of published networks share."""

from typing import Any

from tests.graphs import Document, document, node

IMAGENET = [3, 224, 224]


class Graph:
    """Nodes are named after their block, with a number; each call returns the new node's id."""

    def __init__(self) -> None:
        self.nodes: list[Document] = []
        self.wires: list[tuple[str, str]] = []

    def add(self, block: str, *sources: str, **params: Any) -> str:
        """A node fed by nodes, all at its first port."""
        name = f"{block.lower()}_{len(self.nodes)}"
        self.nodes.append(node(name, block, **params))
        self.wires += [(source, name) for source in sources]
        return name

    def chain(self, source: str, *steps: tuple[str, dict[str, Any]]) -> str:
        """One node after another; the last one's id."""
        for block, params in steps:
            source = self.add(block, source, **params)
        return source

    def conv(self, source: str, filters: int, kernel_size: Any = 3, **params: Any) -> str:
        """A convolution that keeps the size, unless ``padding`` says otherwise."""
        size = {"filters": filters, "kernel_size": kernel_size}
        return self.add("Conv2D", source, **{"padding": "same", **size, **params})

    def conv_norm(
        self, source: str, *size: Any, activation: str | None = "ReLU", **more: Any
    ) -> str:
        """A convolution without biases, its BatchNormalization, and a non-linearity or none."""
        norm = self.add("BatchNormalization", self.conv(source, *size, use_bias=False, **more))
        return self.add(activation, norm) if activation else norm

    def pool(self, source: str, pool_size: int, strides: int, padding: Any = "valid") -> str:
        """The largest of each window."""
        return self.add(
            "MaxPooling2D", source, pool_size=pool_size, strides=strides, padding=padding
        )

    def classify(self, source: str, classes: int = 1_000) -> str:
        """The mean of each feature map, and a Dense layer on top."""
        return self.add("Dense", self.add("GlobalAveragePooling2D", source), units=classes)

    def document(self) -> Document:
        return document(self.nodes, self.wires)
