"""Cross-entropy for one unit that decides between two classes."""

from engine.recipe.part import Loss


class BinaryCrossEntropy(Loss):
    """Cross-entropy between two classes, where one unit says how likely the second one is."""

    torch_name = "binary_cross_entropy_with_logits"
    activation = "sigmoid"
    columns = ("class",)
