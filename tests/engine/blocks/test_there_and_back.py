"""Blocks that undo one another, and what pooling does with padding that no Keras layer shows."""

from itertools import product
from typing import Any

import pytest
import torch

from engine.spec import check_text, read_graph, render
from engine.spec.check import Verdict
from tests.engine.blocks.harness import compiled
from tests.graphs import Document, chain, document, node


def answer(graph: Document, *inputs: torch.Tensor) -> Any:
    return compiled(render(read_graph(graph)))(*inputs)


def problems(graph: Document) -> list[str]:
    verdict: Verdict = check_text(graph)
    return [problem.code for problem in verdict.problems]


@pytest.mark.parametrize("by", ["rows", "columns", "patches"])
def test_an_image_becomes_a_sequence_and_an_image_again(by: str) -> None:
    image = torch.randn(2, 3, 8, 12)
    there = node("steps", "ImageToSequence", by=by, patch_size=[4, 6])
    back = node("image", "SequenceToImage", by=by, channels=3, patch_size=[4, 6], height=8)
    found = answer(chain(node("x", "Input", shape=[3, 8, 12]), there, back), image)
    assert torch.equal(found, image)


def test_the_formula_of_image_to_sequence_says_where_each_number_goes() -> None:
    channels, height, width, p, q = 3, 4, 6, 2, 3
    image = torch.randn(2, channels, height, width)
    found = {
        by: answer(
            chain(
                node("x", "Input", shape=[channels, height, width]),
                node("steps", "ImageToSequence", by=by, patch_size=[p, q]),
            ),
            image,
        )
        for by in ("rows", "columns", "patches")
    }
    for c, i, j in product(range(channels), range(height), range(width)):
        number = image[:, c, i, j]
        assert torch.equal(found["rows"][:, i, c * width + j], number)
        assert torch.equal(found["columns"][:, j, c * height + i], number)
        (r, inner_i), (s, inner_j) = divmod(i, p), divmod(j, q)
        patch = r * (width // q) + s
        assert torch.equal(found["patches"][:, patch, (c * p + inner_i) * q + inner_j], number)


def test_parts_join_to_the_whole() -> None:
    nodes = [
        node("x", "Input", shape=[6, 4]),
        node("parts", "Split", sizes=[1, 2, 1]),
        node("whole", "Concatenate"),
    ]
    wires = [("x", "parts"), *((f"parts.part_{n}", "whole") for n in (1, 2, 3))]
    steps = torch.randn(2, 6, 4)
    assert torch.equal(answer(document(nodes, wires), steps), steps)


def unpooling(shape: list[int], pool: dict[str, Any], unpool: dict[str, Any]) -> Document:
    nodes = [
        node("x", "Input", shape=shape),
        node("pool", "MaxPooling2D", return_indices=True, **pool),
        node("unpool", "MaxUnpooling2D", **unpool),
    ]
    wires = [("x", "pool"), ("pool", "unpool"), ("pool.indices", "unpool.indices")]
    return document(nodes, wires)


def test_the_largest_numbers_return_to_their_places() -> None:
    image = torch.tensor([[[[1.0, 5, 2, 0], [3, 4, 8, 1], [9, 1, 1, 1], [2, 2, 1, 7]]]])
    wanted = torch.tensor([[[[0.0, 5, 0, 0], [0, 0, 8, 0], [9, 0, 0, 0], [0, 0, 0, 7]]]])
    assert torch.equal(answer(unpooling([1, 4, 4], {}, {}), image), wanted)
    odd = unpooling([1, 5, 5], {}, {"output_size": [5, 5]})
    assert answer(odd, torch.randn(1, 1, 5, 5)).shape == (1, 1, 5, 5)


def test_indices_that_point_elsewhere_are_refused() -> None:
    assert problems(unpooling([1, 5, 5], {}, {})) == ["shape_mismatch"]
    uneven = unpooling([1, 5, 5], {"padding": "same"}, {})
    assert "param_choice" in problems(uneven)


def test_a_maximum_over_time_sees_no_padding() -> None:
    graph = chain(node("x", "Input", shape=[None, 2]), node("pool", "GlobalMaxPooling1D"))
    steps = torch.tensor([[[-1.0, -2], [-3, -1], [9, 9]], [[9, 9], [9, 9], [9, 9]]])
    mask = torch.tensor([[True, True, False], [False, False, False]])
    assert answer(graph, steps, mask).tolist() == [[-1, -1], [0, 0]]


def test_as_many_ports_as_parts() -> None:
    graph = document(
        [node("x", "Input", shape=[6]), node("parts", "Split", parts=3), node("end", "Output")],
        [("x", "parts"), ("parts.part_4", "end")],
    )
    assert "unknown_port" in problems(graph)
