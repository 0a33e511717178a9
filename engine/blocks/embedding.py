from dataclasses import replace

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import Initializer, frozen_lines, initializer_lines
from engine.spec.keras.learned import embedding
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence, tokens
from engine.spec.vocabulary import expect_vocabulary


class Embedding(Block, family="core", essential=True):
    """Gives each token a learned point in space: tokens that behave alike end up close together.

    It is a Dense layer without bias on one-hot vectors, computed by looking up a row.
    """

    input_dim: int = Field(1000, ge=1, le=1_000_000, description="How many tokens there are.")
    output_dim: int = Field(32, ge=1, le=1_000_000, description="How many numbers a token becomes.")
    mask_zero: bool = Field(
        False, description="Whether token 0 is padding to be skipped, wherever it is."
    )
    embeddings_initializer: Initializer = Field("default", description="How the points start.")
    trainable: bool = Field(True, description="Off: the points stay where they are.")

    tagline = "a learned point for each word"
    caption = "{input_dim} tokens, {output_dim} wide"
    formula = r"y_t = E_{x_t}"
    note = "Keras starts the points uniform in ±0.05; torch's default is a normal of variance 1."
    examples = (
        Example(
            tokens(21, 178),
            {"input_dim": 178, "output_dim": 32},
            sequence(21, 32, mask=True),
            parameters=5_696,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_tokens()
        expect_vocabulary(input, self.input_dim, "input_dim")
        width = Size.named(self.output_dim, "numbers a token")
        mask = input.mask or self.mask_zero
        return sequence(input.shape[0], width, mask=mask, gaps=self.mask_zero)

    def emit(self, input: Tensor) -> Emit:
        real = "{input_mask} & ({input} != 0)" if input.mask else "{input} != 0"
        emit = layer(
            "nn.Embedding",
            self.input_dim,
            self.output_dim,
            setup=frozen_lines(self.trainable),
            initialize=initializer_lines(weight=self.embeddings_initializer),
            weights=Size.of(self.input_dim) * self.output_dim,
        )
        return replace(emit, mask=real) if self.mask_zero else emit

    def keras(self, input: Tensor) -> Keras:
        return embedding(self, input, self.mask_zero)
