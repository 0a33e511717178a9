from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.size import Size
from engine.spec.tensor import Misfit, Tensor, sequence, tokens
from engine.spec.vocabulary import expect_vocabulary


class OneHot(Block, family="core"):
    """Turns each token into a row of zeros with a single 1 at the token's place.

    All tokens are equally far from each other. A Dense layer without bias on top is an Embedding.
    """

    num_classes: int | None = Field(
        None, ge=1, le=1_000_000, description="How many tokens there are; null: the vocabulary."
    )

    tagline = "a 1 at the token's place"
    formula = r"y_{tk} = \begin{cases} 1 & k = x_t \\ 0 & \text{else} \end{cases}"
    note = "Named after keras.ops.one_hot; Keras' layer for it is CategoryEncoding."
    examples = (
        Example(tokens(21, 178), {}, sequence(21, 178, mask=True)),
        Example(tokens(21, 178), {"num_classes": 200}, sequence(21, 200, mask=True)),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_tokens()
        if self.num_classes is None and input.vocabulary is None:
            raise Misfit(
                "param_type",
                "{block} needs num_classes, since {source} does not say how many tokens there are.",
                param="num_classes",
                expected="a whole number of at least 1",
                tensor=input,
            )
        expect_vocabulary(input, self._width(input), "num_classes")
        width = Size.named(self._width(input), "tokens")
        return sequence(input.shape[0], width, mask=input.mask)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"F.one_hot({{input}}, {self._width(input)}).float()")

    def keras(self, input: Tensor) -> Keras:
        return Keras(f"ops.one_hot({{input}}, {self._width(input)})")

    def _width(self, input: Tensor) -> int:
        return self.num_classes or input.vocabulary or 0
