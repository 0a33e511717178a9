"""Cross-entropy over classes."""

from engine.recipe.part import Loss


class CrossEntropy(Loss):
    """Minus the logarithm of the probability that the network gave to the right class."""

    torch_name = "cross_entropy"
    activation = "softmax"
    columns = ("class", "tags")
