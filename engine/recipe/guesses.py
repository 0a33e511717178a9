"""What a network says of classes, counted: what several metrics share."""

from typing import Any


def guesses(output: Any, target: Any, boundary: float) -> tuple[Any, Any, int]:
    """The class that is named and the right one, by number [samples], and how many there are.

    ``output`` [samples, classes] names the class with the largest value; one unit [samples, 1]
    names the second of two above ``boundary``.
    """
    if output.ndim == target.ndim:
        return (output > boundary)[:, 0].long(), (target > 0.5)[:, 0].long(), 2
    return output.argmax(-1), target, output.shape[-1]


def count(places: Any, amounts: Any, size: int) -> Any:
    """How much falls on each place, from 0 to ``size``: whole numbers [size]."""
    return amounts.new_zeros(size).scatter_add_(0, places, amounts)


def counts_by_class(output: Any, target: Any, boundary: float) -> tuple[Any, Any, Any]:
    """For each class how often it was named rightly, was named, and was there: [classes] each.

    Labels that do not exclude each other, ``output`` and ``target`` [samples, labels], are counted
    each for itself.
    """
    if output.ndim == target.ndim and output.shape[-1] > 1:
        named, there = output > boundary, target > 0.5
        return (named & there).sum(0), named.sum(0), there.sum(0)
    guess, truth, classes = guesses(output, target, boundary)
    once = guess.new_ones(len(guess))
    right = count(truth, (guess == truth).long(), classes)
    return right, count(guess, once, classes), count(truth, once, classes)
