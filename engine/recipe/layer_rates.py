"""Which weights learn at which rate, by the recipe's rules for single nodes."""

from collections.abc import Iterable, Mapping

from engine.recipe.recipe import LayerRule
from engine.spec.interface import Interface


def rate_factors(
    names: Iterable[str], layers: Mapping[str, LayerRule] | None
) -> dict[float, list[str]]:
    """The names of weights by the factor of their learning rate; 0 for those that are frozen.

    A weight's name begins with its node's id, to which the source adds "_" where the id would hide
    something of ``nn.Module``: "conv_1.weight", "forward_.weight".
    """
    found: dict[float, list[str]] = {}
    for name in names:
        rule = _rule_of(name, layers)
        factor = 1.0 if rule is None else 0.0 if rule.frozen else rule.learning_rate
        found.setdefault(factor, []).append(name)
    return found


def is_frozen(name: str, layers: Mapping[str, LayerRule] | None) -> bool:
    """Whether a weight or a module of this name, or a node, is to stay as it is."""
    rule = _rule_of(name, layers)
    return rule is not None and rule.frozen


def normalizing(network: Interface, layers: Mapping[str, LayerRule] | None) -> list[str]:
    """The nodes that normalize by the batch, those apart that are frozen."""
    return [node for node in network.batch_normalizations if not is_frozen(node, layers)]


def _rule_of(name: str, layers: Mapping[str, LayerRule] | None) -> LayerRule | None:
    node = name.partition(".")[0]
    return (layers or {}).get(node) or (layers or {}).get(node.removesuffix("_"))
