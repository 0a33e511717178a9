"""Where words start, by tags of begin and inside: what the metrics of segmentation compare."""

from typing import Any


def word_starts(output: Any, target: Any, boundary: float, begin: int) -> tuple[Any, Any]:
    """Whether a word starts at each step, as the network says and in truth: boolean [steps].

    ``output`` [steps, classes] names the class; one unit [steps, 1] says above ``boundary`` that a
    word begins. Rows follow one another without a gap. The first step always starts a word.
    """
    if output.ndim == target.ndim:
        guess, truth = (output > boundary)[:, 0], (target > 0.5)[:, 0]
    else:
        guess, truth = output.argmax(-1) == begin, target == begin
    guess[:1], truth[:1] = True, True
    return guess, truth
