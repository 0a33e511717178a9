"""Half the sum of squared errors."""

from typing import Any

from engine.recipe.part import Loss


class SumOfSquaredErrors(Loss):
    """Half the squared distance between answer and truth, summed over the outputs.

    The half makes the gradient the plain difference. Over a batch it is the mean of the samples;
    of a single output it is half the mean squared error.
    """

    synonyms = (
        "sse",
        "sum_squared_error",
        "sum_squared_errors",
        "sum_of_squares",
    )
    columns = {"number": "values", "vector": "values", "class": "unit"}

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        return (output - target).square().sum() / (2 * len(output))
