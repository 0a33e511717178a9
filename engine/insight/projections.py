"""Many-dimensional points (embeddings, activations) as points that can be drawn."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

Array = NDArray[Any]
EXACT_POINTS = 300
"""So many points are laid out by all their distances, not by those to groups of them."""


@dataclass(frozen=True)
class PrincipalComponents:
    """``points`` [points, dimensions], and which part of all variance each dimension shows."""

    points: Array
    explained: Array


def principal_components(points: Array, dimensions: int = 2) -> PrincipalComponents:
    """Points [points, features] seen along the directions in which they differ most (PCA).

    Distances keep their meaning; each direction's sign does not have one. Raises ValueError for
    more dimensions than there are features or points.
    """
    if dimensions > min(points.shape):
        raise ValueError(
            f"{points.shape[0]} points with {points.shape[1]} features have at most "
            f"{min(points.shape)} directions, not {dimensions}"
        )
    # Imported when needed: it takes a second, which nothing else here needs.
    from sklearn.decomposition import PCA

    found = PCA(n_components=dimensions, svd_solver="full")
    placed: Array = found.fit_transform(points)
    return PrincipalComponents(placed, numpy.asarray(found.explained_variance_ratio_))


def tsne(points: Array, seed: int, perplexity: float = 30.0) -> Array:
    """Points [points, features] laid out in the plane so that neighbours stay neighbours (t-SNE).

    Only neighbourhood means something: not the distance of groups, not their size. The same seed
    gives the same picture. ``perplexity`` is about how many neighbours a point has; with few
    points it is made smaller. Raises ValueError for fewer than 3 points.
    """
    if len(points) < 3:
        raise ValueError(f"{len(points)} points have no neighbourhoods to keep; give 3 or more")
    from sklearn.manifold import TSNE

    layout = TSNE(
        n_components=2,
        perplexity=min(perplexity, (len(points) - 1) / 3),
        init="random",
        method="exact" if len(points) <= EXACT_POINTS else "barnes_hut",
        random_state=seed,
    )
    placed: Array = layout.fit_transform(points)
    return placed
