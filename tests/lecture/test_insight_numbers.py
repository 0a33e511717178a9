"""Looking inside: embeddings in the plane, and cells that mean something."""

from typing import Any

import numpy
import pytest
import torch

from engine.insight import (
    cell_states,
    inside_quotes,
    nearest_neighbours,
    position_in_line,
    principal_components,
    rank_cells,
    tsne,
)
from engine.spec import read_graph, render
from engine.train.compile import compile_model
from tests.graphs import chain, node

POINTS = numpy.random.default_rng(0).normal(size=(40, 6)) * numpy.arange(1, 7)


def test_pca_equals_the_singular_value_decomposition() -> None:
    centered = POINTS - POINTS.mean(axis=0)
    left, singular, _ = numpy.linalg.svd(centered, full_matrices=False)
    found = principal_components(POINTS, dimensions=3)
    expected = (left * singular)[:, :3]
    signs = numpy.sign((found.points * expected).sum(axis=0))
    numpy.testing.assert_allclose(found.points * signs, expected, atol=1e-10)
    part = singular[:3] ** 2 / (singular**2).sum()
    numpy.testing.assert_allclose(found.explained, part, atol=1e-12)
    with pytest.raises(ValueError, match="at most 6 directions, not 7"):
        principal_components(POINTS, dimensions=7)


def test_tsne_repeats_with_its_seed() -> None:
    first, again, other = (tsne(POINTS[:20], seed) for seed in (1, 1, 2))
    assert first.shape == (20, 2)
    assert numpy.array_equal(first, again)
    assert not numpy.array_equal(first, other)
    with pytest.raises(ValueError, match="3 or more"):
        tsne(POINTS[:2], seed=1)


def test_neighbours_point_the_same_way() -> None:
    points = numpy.array([[1.0, 0], [10, 1], [0, 1], [-1, 0], [0, 0]])
    found = nearest_neighbours(points, 0)
    assert [place for place, _ in found] == [1, 2, 4, 3]
    cosine = 10 / numpy.hypot(10, 1)
    assert [similar for _, similar in found] == pytest.approx([cosine, 0, 0, -1])
    assert nearest_neighbours(points, 0, count=1) == found[:1]


TEXT = 'He said "no",\nand "never\nagain" he did.\nShe "laughed".\n'


def test_signals_follow_the_text() -> None:
    assert inside_quotes('a "b" c').tolist() == [0, 0, 1, 1, 0, 0, 0]
    assert position_in_line("ab\nc").tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize("signal", [inside_quotes, position_in_line])
@pytest.mark.parametrize("length", [len(TEXT), None])
def test_cells_are_ranked_by_how_well_they_follow_a_signal(signal: Any, length: int | None) -> None:
    """The top cell's correlation is numpy's, for whole texts and for padded ones with a mask."""
    vocabulary = sorted(set(TEXT))
    shape = {"shape": [length], "kind": "tokens", "vocabulary": len(vocabulary) + 2}
    graph = chain(
        node("text", "Input", **shape),
        node("table", "Embedding", input_dim=len(vocabulary) + 2, output_dim=8),
        node("memory", "LSTM", units=16),
        node("next", "Dense", units=4),
    )
    torch.manual_seed(0)
    model = compile_model(render(read_graph(graph)))
    tokens = torch.tensor([[vocabulary.index(character) + 2 for character in TEXT]])
    states = cell_states(model, "memory", tokens, torch.ones_like(tokens, dtype=torch.bool))
    assert states.shape == (1, len(TEXT), 16)
    assert model.training
    wanted = signal(TEXT)
    ranked = rank_cells(states[0].numpy(), wanted)
    assert sorted(cell.cell for cell in ranked) == list(range(16))
    strengths = [abs(cell.correlation) for cell in ranked]
    assert strengths == sorted(strengths, reverse=True)
    for cell in ranked:
        expected = numpy.corrcoef(states[0, :, cell.cell].numpy(), wanted)[0, 1]
        assert cell.correlation == pytest.approx(expected, abs=1e-9)


def test_a_cell_that_copies_the_signal_comes_first_and_a_still_one_last() -> None:
    signal = position_in_line(TEXT)
    random = numpy.random.default_rng(0).normal(size=len(TEXT))
    states = numpy.stack([numpy.full(len(TEXT), 0.1), random, -0.5 * signal], axis=1)
    ranked = rank_cells(states, signal)
    assert [cell.cell for cell in ranked] == [2, 1, 0]
    assert [ranked[0].correlation, ranked[2].correlation] == pytest.approx([-1, 0])
    with pytest.raises(ValueError, match="same at every step"):
        rank_cells(states, numpy.ones(len(TEXT)))
    model = compile_model(render(read_graph(chain(node("x", "Input"), node("d", "Dense")))))
    with pytest.raises(ValueError, match="no layer"):
        cell_states(model, "memory")
    with pytest.raises(ValueError, match="not a recurrent layer"):
        cell_states(model, "d")
