"""Where blocks differ from Keras' layers, and why, as Markdown, made from the blocks themselves."""

from engine.spec import block_catalogue

_HEAD = """# Blocks and Keras

Names, parameters and defaults are Keras'. Every block that has a Keras namesake is compared with it
on equal weights, to 1e-5, on Keras' torch backend (`tests/keras`; how often, `coverage.md` says);
initializers in mean, variance and where they are cut off. This page is made by `make generate`.

## What holds for all

- Images and volumes are channels-first, as in torch; Keras' default is channels-last. An `axis`
  left open is the channels.
- Initializers start as torch's (`default`), so that the source is what a person would have written.
  Those named as in Keras draw as Keras does, with torch's fans.
- `padding` may also be a number, and "causal" wherever a window slides along time.
- Padding is no data (masks.md). Where Keras has a rule for masks it is kept; its convolutions and
  pooling drop masks, and ours hand on that of the steps a row has by itself. Padded steps of a
  recurrent block give 0, Keras' `zero_output_for_mask=True`.
- Recurrent blocks have torch's two biases. Directions and layers are parameters (`bidirectional`,
  `num_layers`), where Keras wraps and stacks. States of two directions lie side by side.
- What is frozen (`trainable` off, or by the recipe) keeps every number: BatchNormalization answers
  by its averages in training too and leaves them alone, as in Keras; Dropout goes on, as there.
- There is one seed, the recipe's, and no regularizers or constraints on single layers.

## Block by block

| block | what is different, or which convention is kept |
|---|---|
"""


def keras_page() -> str:
    """The whole page."""
    rows = [
        f"| `{block['name']}` | {block['note'].replace('|', chr(92) + '|')} |"
        for block in block_catalogue()
        if block["note"]
    ]
    return _HEAD + "\n".join(rows) + "\n"
