from engine.spec.block import Block, Example
from engine.spec.dense import connections
from engine.spec.emit import Activation, Emit, Keras
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import namesake
from engine.spec.keras.weights import mixing
from engine.spec.size import Size
from engine.spec.tensor import Tensor, features, image, sequence


class Dense(Block, family="core", essential=True):
    """Connects every input to every output: each unit is a weighted sum of all inputs, plus a bias.

    A sequence is treated step by step, an image or a volume place by place, each time with the same
    weights: at each pixel Dense mixes the channels, as a 1 × 1 convolution does, and sees nothing
    beside it. To have it see a whole image, put Flatten or GlobalAveragePooling2D before it.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers come out.")
    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each unit adds a learned constant.")
    kernel_initializer: Initializer = Field("default", description="How the weights start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "every input to every output"
    caption = "{units} units, {activation}"
    formula = r"y_k = h\Big(\sum_i w_{ki}\, x_i + b_k\Big)"
    note = "Of an image it weighs the channels, which come first here; Keras' Dense the last axis."
    examples = (
        Example(features(16), {"units": 32}, features(32), parameters=544),
        Example(sequence(10, 8), {"units": 32}, sequence(10, 32), parameters=288),
        Example(image(16, 8, 8), {"units": 32}, image(32, 8, 8), parameters=544),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_channels()
        return input.with_size(input.feature_axis, Size.named(self.units, "units"))

    def emit(self, input: Tensor) -> Emit:
        return connections(self, input).with_activation(self.activation, self._dim(input))

    def keras(self, input: Tensor) -> Keras:
        dim = self._dim(input)
        if dim == -1:
            return namesake(self)
        found = namesake(self, call=f"(ops.moveaxis({{input}}, {dim}, -1))", take=mixing)
        return found.within(f"ops.moveaxis({{value}}, -1, {dim})")

    def _dim(self, input: Tensor) -> int:
        """The axis of the features, the batch counted; -1: the last."""
        axis = input.feature_axis
        return -1 if axis == input.rank - 1 else axis + 1
