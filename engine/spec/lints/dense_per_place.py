from collections.abc import Iterator

from engine.spec.checked import Checked
from engine.spec.graph_lint import GraphLint
from engine.spec.lint import sketch
from engine.spec.one_answer import told, unrolling_fixes, unrolling_place
from engine.spec.problems import Problem


class DensePerPlace(GraphLint):
    """A Dense over an image answers for each pixel, not for the image.

    It mixes the channels at one place, as a 1 × 1 convolution does, and gives an image of answers.
    What tells things about the whole image reads all of it in one row (Flatten), or the mean of
    each channel.
    """

    fix = "Inserts Flatten, or the mean over all places, before the Dense."
    draws = (
        sketch(
            image=("Input", {"shape": [1, 8, 8]}),
            conv=("Conv2D", {"filters": 4, "activation": "relu"}),
            dense=("Dense", {"units": 10}),
            prob=("Softmax", {}),
        ),
        sketch(
            image=("Input", {"shape": [1, 8, 8]}),
            hidden=("Dense", {"units": 9, "activation": "relu"}),
            dense=("Dense", {"units": 10}),
            end=("Output", {}),
        ),
    )
    spares = (
        sketch(
            image=("Input", {"shape": [1, 8, 8]}),
            mix=("Dense", {"units": 4, "activation": "relu"}),
            flat=("Flatten", {}),
            dense=("Dense", {"units": 10}),
        ),
        sketch(
            image=("Input", {"shape": [1, 8, 8]}),
            conv=("Conv2D", {"filters": 4, "padding": "same"}),
        ),
    )

    def find(self, checked: Checked) -> Iterator[Problem]:
        for output in checked.outputs:
            node = unrolling_place(checked, output)
            if node is not None:
                yield Problem(
                    self.code,
                    f"{told(checked, node)}, so that {checked.name(output)} is an image of "
                    "answers. For one answer about the whole image, unroll it before.",
                    node=node,
                    fixes=unrolling_fixes(checked, node),
                )
