"""Where words start, by tags of begin and inside: what the metrics of segmentation compare."""

from typing import Any


def word_starts(
    output: Any, target: Any, boundary: float, begin: int, starts: Any
) -> tuple[Any, Any]:
    """Whether a word starts at each step, as the network says and in truth: boolean [steps].

    ``output`` [steps, classes] names the class; one unit [steps, 1] says above ``boundary`` that a
    word begins. Rows follow one another without a gap. ``starts`` [steps] is true at the first step
    of a row, which always starts a word; None: there is but one row.
    """
    if output.ndim == target.ndim:
        guess, truth = (output > boundary)[:, 0], (target > 0.5)[:, 0]
    else:
        guess, truth = output.argmax(-1) == begin, target == begin
    if starts is None:
        starts = truth.new_zeros(len(truth))
        starts[:1] = True
    return guess | starts, truth | starts
