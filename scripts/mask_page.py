"""What becomes of padding in each block, as Markdown, made from the blocks themselves."""

from typing import Any

from engine.spec import block_catalogue, blocks
from engine.spec.block import FAMILIES

_HEAD = """# Masks: padding is no data

Rows of a batch that are shorter than the longest are filled up, and a mask [batch, time], true
where a step is real, travels beside them. One law holds for every block: **a row's answer depends
on that row alone.** What it gets by itself it gets in company, in use, in training and in every
value that is told, whatever fills its padding. `tests/engine/blocks/test_rows_alone.py` holds
each block to it, followed by each kind of reader, and Keras source is held to the same numbers.

- A block that looks at several steps at once reads padding as nothing: as zeros beyond the end of
  a sequence, or not at all in a mean, a maximum, a softmax along time, a normalization.
- The mask that goes on says which of the new steps a row has by itself. Of windows without
  padding those are real that hold no padding; behind `padding="same"` and "causal" a step is as
  real as the one it stands on; with "same" and strides, which need a known length, a step is real
  where any place of its window is.
- Steps that are not real are never read, so nothing is promised of the numbers there.
- A row that is shorter than a filter has no answer. The data say how short rows are, so that this
  is known before training (`output_size_zero`); `predict` refuses such a row in a sentence.
- Where a mask ends, padding reads as zeros from there on. If steps are left, `lint_lost_mask`
  says so, and Masking tells them apart again.
- Without a mask, the length of a row must be known: a softmax, a mean or a product along an axis
  of unknown length is refused where nothing says which steps are real.
- What a batch shares, it shares over real steps: BatchNormalization's mean and variance, the loss
  and every metric.

Keras hands masks on as tensors' attributes, and its convolutions, pooling and reshaping layers
drop them with a warning. Where Keras has a rule (recurrent layers, attention, merging, means over
time, BatchNormalization), it is kept; the others follow from the law. A sequence that is read
backwards comes out backwards with its padding behind it, where Keras puts it in front and leaves
the mask.

This page is made by `make generate`.

## Block by block

**passes**: the mask goes on as it is. **uses**: it says which steps count, and no steps are left
that need it. **changes**: it goes on as that of other steps. **ends**: no mask goes on.

| block | the mask | what the block does with it |
|---|---|---|
"""


def mask_page() -> str:
    """The whole page: every block but those that take images and volumes alone."""
    families = list(FAMILIES)
    shown = [block for block in block_catalogue() if _takes_steps(block)]
    shown.sort(key=lambda block: families.index(block["family"]))
    return _HEAD + "\n".join(map(_row, shown)) + "\n"


def _takes_steps(block: dict[str, Any]) -> bool:
    given = [
        each
        for example in blocks()[block["name"]].examples
        for each in (example.input if isinstance(example.input, tuple) else (example.input,))
    ]
    return bool(given) and not all(tensor.is_spatial for tensor in given)


def _row(block: dict[str, Any]) -> str:
    return f"| `{block['name']}` | {block['mask']} | {block['mask_rule']} |"
