"""Kullback-Leibler divergence."""

from typing import Any

from engine.recipe.part import Loss


class KLDivergence(Loss):
    """How far the network's probabilities are from those of the target, in nats.

    Σ t·log(t / p) over the outputs, where p is the softmax of the output; Kullback and Leibler
    1951. The target is a vector of probabilities that add up to 1.
    """

    title = "KL divergence"
    synonyms = (
        "kld",
        "kl",
        "kl_div",
        "kullback_leibler_divergence",
        "kullback_leibler",
        "relative_entropy",
    )
    activation = "softmax"
    columns = {"vector": "values"}
    target_range = (0.0, 1.0)

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        chances = output.log_softmax(-1)
        return (target.xlogy(target) - target * chances).sum(-1).mean()
