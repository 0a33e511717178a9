"""Which weights learn at which rate, by the recipe's rules for single nodes."""

from collections.abc import Iterable, Mapping

from engine.recipe.recipe import LayerRule


def rate_factors(
    names: Iterable[str], layers: Mapping[str, LayerRule] | None
) -> dict[float, list[str]]:
    """The names of weights by the factor of their learning rate; 0 for those that are frozen.

    A weight's name begins with its node's id, to which the source adds "_" where the id would hide
    something of ``nn.Module``: "conv_1.weight", "forward_.weight".
    """
    found: dict[float, list[str]] = {}
    for name in names:
        node = name.partition(".")[0]
        rule = (layers or {}).get(node) or (layers or {}).get(node.removesuffix("_"))
        factor = 1.0 if rule is None else 0.0 if rule.frozen else rule.learning_rate
        found.setdefault(factor, []).append(name)
    return found
