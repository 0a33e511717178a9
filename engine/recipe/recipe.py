"""The recipe document: how to train. Read strictly, written with every default filled in."""

from typing import Annotated, Any, Literal

from engine.recipe.optimizers.adam import Adam
from engine.recipe.part import Loss, Metric, Optimizer, Schedule
from engine.recipe.schedules.constant import Constant
from engine.recipe.target import Target, short, targets_to_data
from engine.spec.fields import Declaration, Field

FORMAT, VERSION = "brickwork.recipe", 2
LARGEST_EPOCHS = 1_000_000
MOST_DEVICES = 64
RARE = ("clip_norm", "clip_value", "accumulate", "ema", "layers", "loss_weights", "sharding")
"""Fields that a document holds only where they are set."""


class Split(Declaration):
    """Which part of the rows is kept from training."""

    validation: float = Field(0.15, ge=0, lt=1, description="The part that chooses the best epoch.")
    test: float = Field(0.15, ge=0, lt=1, description="The part that is touched only when asked.")


class EarlyStopping(Declaration):
    """When to stop because nothing gets better."""

    monitor: str = Field("validation/loss", description="The value that is watched.")
    patience: int = Field(5, ge=1, le=1_000_000, description="Epochs to wait for a better value.")


class LayerRule(Declaration):
    """How one node learns, where it does not learn like all the others."""

    learning_rate: float = Field(
        1.0, ge=0, le=1_000, description="How many times the learning rate its weights move with."
    )
    frozen: bool = Field(
        False, description="Whether its weights, and averages that it keeps, stay as they are."
    )

    def idle(self) -> dict[str, str]:
        """Fields that change nothing beside the others, and why."""
        return {"learning_rate": "the node is frozen"} if self.frozen else {}


class Recipe(Declaration):
    """How to train a network on a data set. What is None follows from the graph and the data."""

    data: str = Field(description="The data set's name.")
    target: Target | dict[str, Target] = Field(
        description="The column to learn, or what each output learns."
    )
    inputs: dict[str, str | tuple[str, ...]] | None = Field(
        None, description="Which column, or columns, each Input node gets."
    )
    split: Split = Field(default_factory=Split, description="Which rows are kept from training.")
    loss: Loss | None = Field(None, description="How wrong an answer is.")
    metrics: tuple[Metric, ...] | None = Field(None, description="What is watched beside the loss.")
    optimizer: Optimizer = Field(default_factory=Adam, description="How weights move.")
    schedule: Schedule = Field(
        default_factory=Constant, description="How the learning rate changes while training."
    )
    batch_size: int = Field(32, ge=1, le=1_000_000, description="Samples in one step.")
    epochs: int = Field(10, ge=1, le=LARGEST_EPOCHS, description="Times through the data.")
    seed: int = Field(0, ge=0, le=2**32 - 1, description="Where chance begins.")
    early_stopping: EarlyStopping | None = Field(
        None, description="Whether to stop when nothing gets better."
    )
    clip_norm: float | None = Field(
        None, gt=0, le=1e12, description="The length to which longer gradients are cut."
    )
    clip_value: float | None = Field(
        None, gt=0, le=1e12, description="The size to which each number of a gradient is cut."
    )
    accumulate: int = Field(
        1,
        ge=1,
        le=1_000_000,
        description="Batches that make one step together, as if they were one.",
    )
    ema: float | None = Field(
        None, gt=0, lt=1, description="How much of the weights' running average each step keeps."
    )
    layers: dict[str, LayerRule] | None = Field(
        None, description="How single nodes learn: a factor of the learning rate, or frozen."
    )
    loss_weights: dict[str, Annotated[float, Field(ge=0, le=1_000_000)]] | None = Field(
        None, description="How much the loss of each output counts; 1 where it is not named."
    )
    precision: Literal["float32", "fast"] = Field(
        "float32", description="How exact numbers are: fast multiplies in 16 bits where it can."
    )
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where to compute.")
    devices: int = Field(1, ge=1, le=MOST_DEVICES, description="On how many devices at once.")
    sharding: Literal["none", "full"] = Field(
        "none", description="Whether several devices share the weights, for very large networks."
    )

    @property
    def targets(self) -> tuple[Target, ...]:
        """What its outputs learn."""
        return (self.target,) if isinstance(self.target, Target) else tuple(self.target.values())

    @property
    def target_columns(self) -> list[str]:
        """The columns that are learned."""
        return [name for target in self.targets for name in target.columns]

    def with_target(self, output: str, **changes: Any) -> "Recipe":
        """Itself, with fields of one output's target changed."""
        if isinstance(self.target, Target):
            return self.model_copy(update={"target": self.target.model_copy(update=changes)})
        changed = self.target[output].model_copy(update=changes)
        return self.model_copy(update={"target": self.target | {output: changed}})

    def idle(self) -> dict[str, str]:
        """Fields of its own that change nothing beside the others, and why."""
        found = {} if self.devices > 1 else {"sharding": "there is one device"}
        for name in ("loss", "metrics"):
            if all(getattr(target, name) is not None for target in self.targets):
                found[name] = "every output has its own"
        return found

    def to_data(self) -> dict[str, Any]:
        """The document again, with all defaults; losses and metrics as they are by name.

        What few recipes have is left out where it is left to its default.
        """
        inputs: dict[str, Any] | None = self.inputs and {
            node: list(columns) if isinstance(columns, tuple) else columns
            for node, columns in self.inputs.items()
        }
        data: dict[str, Any] = {
            "format": FORMAT,
            "version": VERSION,
            "data": self.data,
            "inputs": inputs,
            "target": targets_to_data(self.target),
            "split": self.split.model_dump(),
            "loss": self.loss and short(self.loss),
            "metrics": None if self.metrics is None else [short(part) for part in self.metrics],
            "optimizer": self.optimizer.to_data(),
            "schedule": self.schedule.to_data(),
            "batch_size": self.batch_size,
            "epochs": self.epochs,
            "seed": self.seed,
            "early_stopping": self.early_stopping and self.early_stopping.model_dump(),
            "precision": self.precision,
            "device": self.device,
            "devices": self.devices,
        }
        layers: dict[str, Any] | None = self.layers and {
            node: rule.model_dump() for node, rule in self.layers.items()
        }
        more = {name: getattr(self, name) for name in RARE} | {"layers": layers}
        plain = {name: Recipe.model_fields[name].default for name in RARE}
        return data | {name: value for name, value in more.items() if value != plain[name]}
