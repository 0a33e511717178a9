from engine.spec.axes import places_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, source_of
from engine.spec.fields import AxisList, Field
from engine.spec.initializers import BiasInitializer, frozen_lines, tensor_lines
from engine.spec.keras.learned import prelu
from engine.spec.size import Size, product
from engine.spec.tensor import SetTo, Tensor, features, image, sequence


class PReLU(Block, family="activation"):
    """Passes positive numbers on and scales negative ones by a slope that is learned."""

    alpha_initializer: BiasInitializer = Field("default", description="How the slopes start.")
    shared_axes: AxisList | None = Field(
        None, description="Axes that share one slope, the batch counted as 0; null: none do."
    )
    trainable: bool = Field(True, description="Off: the slopes stay as they are.")

    tagline = "learns its slope below 0"
    formula = r"y_i = \max(0, x_i) + \alpha_i \min(0, x_i)"
    note = "Slopes start at 0.25, as torch's do; Keras starts them at 0 (zeros)."
    examples = (
        Example(features(10), {}, features(10), parameters=10),
        Example(image(16, 8, 8), {"shared_axes": [2, 3]}, image(16, 8, 8), parameters=16),
        Example(sequence(10, 8), {"shared_axes": 1}, sequence(10, 8), parameters=8),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        if not all(size.known for size in self._slopes(input)):
            input.expect_known("learns a slope for each number", SetTo("shared_axes", (1,)))
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        slopes = self._slopes(input)
        sizes = tuple(int(size) for size in slopes)
        if all(size == 1 for size in sizes[1:]) and input.feature_axis == 0:
            module, tensor, value = f"nn.PReLU({sizes[0]})", "{module}.weight", "{module}({input})"
        else:
            module, tensor = f"nn.Parameter(torch.full({source_of(sizes)}, 0.25))", "{module}"
            value = "F.relu({input}) - {module} * F.relu(-{input})"
        return Emit(
            value,
            module=module,
            setup=frozen_lines(self.trainable),
            initialize=tensor_lines(tensor, self.alpha_initializer),
            weights=product(slopes),
        )

    def keras(self, input: Tensor) -> Keras:
        return prelu(self, input, self._slopes(input))

    def _slopes(self, input: Tensor) -> tuple[Size, ...]:
        """The sizes of the tensor of slopes: 1 along shared axes."""
        shared = () if self.shared_axes is None else self.shared_axes
        places = places_of(input, shared, "shared_axes")
        return tuple(
            Size.of(1) if place in places else size for place, size in enumerate(input.shape)
        )
