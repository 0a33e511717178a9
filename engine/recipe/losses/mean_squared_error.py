"""Mean squared error."""

from engine.recipe.part import Loss


class MeanSquaredError(Loss):
    """The square of the distance between answer and truth, on average."""

    torch_name = "mse_loss"
    columns = ("number", "vector", "class")
