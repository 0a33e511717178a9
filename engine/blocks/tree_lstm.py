from engine.spec.block import Example
from engine.spec.emit import Emit, Keras
from engine.spec.size import Size
from engine.spec.tensor import Open, Tensor, features, sequence, tokens
from engine.spec.trees import TreeBlock, expect_parents, real_nodes, tree_emit, tree_keras


class TreeLSTM(TreeBlock, family="sequence"):
    """Reads a tree from its leaves to its root: what a phrase means follows from its parts.

    The nodes come as a sequence, children before their parents, and parent gives for each of them
    the place of its parent, from 1; 0 for the root and for padding. child_sum takes any number of
    children in any order. binary tells the first child from the second; further ones count as one
    with the second. Imported trees come in this form.
    """

    tagline = "reads a tree, leaves first"
    caption = "{units} units, {variant}"
    formula = (
        r"\begin{gathered} c_j = i_j \odot u_j + \sum_{k \in \mathrm{children}(j)} f_{jk} \odot "
        r"c_k \\ h_j = o_j \odot \tanh(c_j) \end{gathered}"
    )
    note = "Keras has no such layer. The equations are those of Tai, Socher and Manning (2015)."
    mask = "uses"
    examples = (
        Example(
            (sequence(9, 32), tokens(9, 10)), {"units": 64}, features(64), parameters=24_832
        ),
        Example(
            (sequence(None, 32, mask=True), tokens(None, 41)),
            {"units": 64, "variant": "binary", "return_sequences": True},
            sequence(None, 64, mask=True),
            parameters=49_408,
        ),
    )  # fmt: skip

    def shape(self, input: Tensor, parent: Tensor, mask: Open = None) -> Tensor:
        time, _ = input.expect_sequence()
        expect_parents(input, parent)
        real, width = real_nodes(input, parent, mask), Size.named(self.units, "units")
        if not self.return_sequences:
            return features(width)
        gaps = real is not None and real.gaps
        return sequence(time, width, mask=real is not None, gaps=gaps)

    def emit(self, input: Tensor, parent: Tensor, mask: Open = None) -> Emit:
        return tree_emit(self, input, parent, mask)

    def keras(self, input: Tensor, parent: Tensor, mask: Open = None) -> Keras:
        return tree_keras(self, input, parent, mask)
