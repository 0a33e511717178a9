"""Mean squared error."""

from engine.recipe.part import Loss


class MeanSquaredError(Loss):
    """The square of the distance between answer and truth, on average: (y − q)²."""

    usual = True
    synonyms = (
        "mse",
        "l2",
        "squared_error",
        "mean_square_error",
    )
    torch_name = "mse_loss"
    columns = {"number": "values", "vector": "values", "class": "unit", "labels": "values"}
