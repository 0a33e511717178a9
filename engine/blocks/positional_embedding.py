from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import Initializer, frozen_lines, initializer_lines
from engine.spec.keras.layers import own_layer
from engine.spec.size import Size
from engine.spec.tensor import Misfit, SetTo, Tensor, sequence


class PositionalEmbedding(Block, family="sequence"):
    """Adds to each step a mark of its place, since attention by itself sees no order.

    Sinusoidal marks are fixed waves of many lengths; learned ones are a point for each place.
    """

    kind: Literal["sinusoidal", "learned"] = Field(
        "sinusoidal", description="Fixed waves of any length, or learned points."
    )
    max_length: int = Field(
        512, ge=1, le=1_000_000, description="How many places can be learned; waves have no end."
    )
    embeddings_initializer: Initializer = Field(
        "default", description="How the learned points start."
    )
    trainable: bool = Field(True, description="Off: the learned points stay where they are.")

    tagline = "a mark for each place"
    caption = "{kind}"
    formula = (
        r"\begin{gathered} y_{t,2i} = x_{t,2i} + \sin(t / 10000^{2i/d}) \\"
        r"y_{t,2i+1} = x_{t,2i+1} + \cos(t / 10000^{2i/d}) \end{gathered}"
    )
    note = 'The waves of "Attention Is All You Need" (2017): sine and cosine alternate.'
    examples = (
        Example(sequence(20, 32), {}, sequence(20, 32)),
        Example(
            sequence(None, 32, mask=True),
            {"kind": "learned", "max_length": 100},
            sequence(None, 32, mask=True),
            parameters=3_200,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        time, size = input.expect_sequence()
        if self.kind == "learned" and time.known and int(time) > self.max_length:
            raise Misfit(
                "param_range",
                "{block} learns {got} places, but {source} gives {time} steps.",
                param="max_length",
                got=self.max_length,
                expected=f"at least {time}",
                values={"got": self.max_length, "time": int(time)},
                cures=(SetTo("max_length", int(time)), SetTo("kind", "sinusoidal")),
                tensor=input,
            )
        return input.like(time, size)

    def emit(self, input: Tensor) -> Emit:
        width = int(input.shape[-1])
        if self.kind == "learned":
            return layer(
                "nn.Embedding",
                self.max_length,
                width,
                call="{input} + {module}.weight[:{input}.shape[1]]",
                setup=frozen_lines(self.trainable),
                initialize=initializer_lines(weight=self.embeddings_initializer),
                weights=Size.of(self.max_length) * width,
            )
        odd = f"[:, :{width}]" if width % 2 else ""
        return Emit(
            f"{{input}} + torch.stack([torch.sin(_angle), torch.cos(_angle)], 2).flatten(1){odd}",
            lines=(
                "_place = torch.arange({input}.shape[1], device={input}.device).unsqueeze(1)",
                f"_wave = torch.arange(0, {width}, 2, device={{input}}.device) / {width}",
                "_angle = _place / 10000**_wave",
            ),
        )

    def keras(self, input: Tensor) -> Keras:
        if self.kind == "sinusoidal":
            return Keras("SinusoidalPlaces()({input})", pieces=("SinusoidalPlaces",))
        return own_layer(self, "LearnedPlaces", self.max_length, drop=("kind", "max_length"))
