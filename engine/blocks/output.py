from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Output(Block, family="io"):
    """Marks what the network gives back.

    Without one, everything that leads nowhere else is an output.
    """

    tagline = "what the network answers"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}")

    def output_ports(self) -> tuple[str, ...]:
        return ()
