from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.formula import WrittenFormula
from engine.spec.tensor import Tensor, features, image, sequence


class Formula(Block, family="core"):
    """Computes what you write: a formula of its inputs and of numbers that it learns.

    In the formula, x is what arrives at input; y and z arrive at the ports of that name, and sizes
    of 1 are repeated. Only the way forward is written: the gradients follow from it. There are
    + - * / and ** or ^, the constants pi and e, exp, log, sqrt, abs, sin, cos, tanh, erf, sigmoid,
    relu, softplus, min(a, b), max(a, b), and along the features softmax, sum, mean and largest.
    """

    expression: str = Field(
        "x * sigmoid(beta * x)", description="The formula, of x, y, z and the parameters."
    )
    parameters: str = Field(
        "beta = 1",
        description="What it learns, each with its start: beta = 1, w = 0.5 per feature.",
    )
    trainable: bool = Field(True, description="Off: the parameters stay as they are.")

    tagline = "a block of your own, as a formula"
    caption = "{expression}"
    formula = r"y = f(x; \theta)"
    note = "Where it has no value (log of a negative number, 0 / 0), the run stops and says so."
    examples = (
        Example(features(8), {}, features(8), parameters=1),
        Example(
            image(16, 8, 8),
            {"expression": "w * x + b", "parameters": "w = 0.5 per feature, b = 0 per feature"},
            image(16, 8, 8),
            parameters=32,
        ),
        Example(
            sequence(None, 8, mask=True),
            {"expression": "g * x / sqrt(mean(x^2) + 1e-6)", "parameters": "g = 1 per feature"},
            sequence(None, 8, mask=True),
            parameters=8,
        ),
        Example(
            (features(8), features(8)),
            {"expression": "a * x + (1 - a) * y", "parameters": "a = 0.5"},
            features(8),
            parameters=1,
        ),
    )

    def shape(self, input: Tensor, y: Tensor | None = None, z: Tensor | None = None) -> Tensor:
        return WrittenFormula(self.expression, self.parameters).shape(input, y, z)

    def emit(self, input: Tensor, y: Tensor | None = None, z: Tensor | None = None) -> Emit:
        return WrittenFormula(self.expression, self.parameters).emit((input, y, z), self.trainable)

    def keras(self, input: Tensor, y: Tensor | None = None, z: Tensor | None = None) -> Keras:
        return WrittenFormula(self.expression, self.parameters).keras((input, y, z), self.trainable)
