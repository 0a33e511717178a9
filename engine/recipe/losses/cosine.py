"""Cosine loss."""

from typing import Any

from engine.recipe.part import Loss


class Cosine(Loss):
    """Compares the directions of two vectors and leaves their lengths out.

    1 − (y · q) / (|y|·|q|): 0 for the same direction, 1 for a right angle, 2 for the opposite one.
    """

    synonyms = (
        "cosine_similarity",
        "cosine_proximity",
        "cosine_distance",
    )
    columns = {"vector": "values"}

    @property
    def gives_values(self) -> bool:
        """Only their direction."""
        return False

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        lengths = output.norm(dim=-1).clamp_min(1e-8) * target.norm(dim=-1).clamp_min(1e-8)
        return 1 - ((output * target).sum(-1) / lengths).mean()
