"""Connectionist temporal classification."""

from typing import Any

from engine.recipe.part import Loss


class CTC(Loss):
    """Learns to write down a sequence without being told when each of its signs is heard.

    −log of the probability of all ways to stretch the target over the steps, with blanks between;
    Graves and others 2006; the mean over samples, each divided by its length, as torch takes it.
    The network ends in one unit more than there are classes at each step: the first is the blank,
    then the classes follow. The target is a column of tags that need not be as long as the input;
    one that needs more steps than there are counts 0. Nothing decodes the output yet, so no metric
    can be measured.
    """

    title = "CTC"
    synonyms = ("connectionist_temporal_classification",)
    torch_name = "ctc_loss"
    activation = "softmax"
    columns = {"tags": "sequence"}
    extra_units = 1
    names_classes = False
    gives_chances = False

    def arguments(self) -> dict[str, Any]:
        return {"blank": 0, "zero_infinity": True}

    def prepare(self, output: Any, target: Any) -> tuple[Any, ...]:
        """``output`` and ``target`` are pairs: values or tags, and the length of each row."""
        (values, steps), (tags, lengths) = output, target
        return values.log_softmax(-1).transpose(0, 1), tags + 1, steps, lengths
