"""Mean absolute error."""

from engine.recipe.part import Loss


class MeanAbsoluteError(Loss):
    """The distance between answer and truth, on average: |y − q|.

    A single answer that is far off pulls no harder than one that is near, so outliers matter less
    than with squares; the best constant answer is the median.
    """

    usual = True
    synonyms = (
        "mae",
        "l1",
        "absolute_error",
    )
    torch_name = "l1_loss"
    columns = {"number": "values", "vector": "values", "class": "unit", "labels": "values"}
