"""What a recipe is made of: losses, optimizers, schedules and metrics.

Each is declared like a block, in one file of its own: docstring, typed fields, and the torch
function or class that it stands for. Adding a file adds it to the recipe, the form, the check and
the trainer; nothing else is edited. Nothing here imports torch: what computes on tensors uses only
the tensors' own methods.
"""

import importlib
import inspect
import pkgutil
from abc import ABC, abstractmethod
from functools import cache
from math import inf
from types import MappingProxyType, ModuleType
from typing import Any, ClassVar, Literal

from engine.data.dataset import ColumnType
from engine.spec.fields import Declaration, Field, field_schema

TargetType = ColumnType | Literal["labels"]
"""What an output learns: a column of some type, or "labels", several columns of two classes each
that do not exclude each other."""
Encoding = Literal["classes", "unit", "values", "steps", "sequence"]
"""How a target reaches the loss.

"classes" [samples] of class numbers, "unit" [samples, 1] of 0 and 1, "values" [samples, units],
"steps" [samples, time] of class numbers, one for each step of the output, and "sequence"
[samples, length] of class numbers that are not told apart by steps.
"""


class Part(Declaration, ABC):
    """One named part of a recipe; its file's name is its name."""

    title: ClassVar[str] = ""
    """What forms call it, where its name with a capital would not do."""
    usual: ClassVar[bool] = False
    """Whether a first course speaks of it; forms offer such parts before the others."""
    synonyms: ClassVar[tuple[str, ...]] = ()
    """What else people call it, in Keras, torch or a book; capitals and underscores do not count.

    A recipe may use them; what is written back is the part's own name.
    """

    @classmethod
    def part_name(cls) -> str:
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """Name, title, what it does and its fields, for forms and the reference."""
        name = cls.part_name()
        return {
            "name": name,
            "title": cls.title or name.replace("_", " ").capitalize(),
            "summary": inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " "),
            "usual": cls.usual,
            "synonyms": list(cls.synonyms),
            "fields": field_schema(cls),
        }

    def idle(self) -> dict[str, str]:
        """Fields that change nothing, whatever their value, beside the others; why, by name.

        The reason follows "…, because".
        """
        return {}

    def to_data(self) -> dict[str, Any]:
        """The part as the recipe document writes it, with all its fields."""
        return {"name": self.part_name(), **self.model_dump(mode="json")}


class Loss(Part, ABC):
    """How wrong an answer is; training makes it small. The mean over samples (or real steps)."""

    torch_name: ClassVar[str] = ""
    """The function of ``torch.nn.functional`` that computes it; where it has none, ``compare``."""
    activation: ClassVar[str | None] = None
    """The last activation that the torch function has inside; then it is given the logits."""
    columns: ClassVar[dict[TargetType, Encoding]]
    """The types of target that it can compare with, and how each reaches it."""
    target_range: ClassVar[tuple[float, float]] = (-inf, inf)
    """Between which numbers targets that are values must lie."""
    extra_units: ClassVar[int] = 0
    """How many units the network has at the end beside one for each class."""
    any_width: ClassVar[bool] = False
    """Whether the network may end in any number of units."""
    names_classes: ClassVar[bool] = True
    """Whether the output says for each sample (or step) which class it is, or what its values are.

    Only then can metrics hold it against the target.
    """
    gives_chances: ClassVar[bool] = True
    """Whether outputs that name classes are probabilities, once the activation is applied."""
    right_end: ClassVar[str] = "linear"
    """The activation that suits the end where one of ``wrong_ends`` stands."""
    end_reason: ClassVar[str] = ""
    """Why those do not suit; follows "…, but"."""

    of_whole_batch: ClassVar[bool] = False
    """Whether it is a matter of all samples of a batch, so that no part has a loss of its own."""
    adds_up: ClassVar[bool] = False
    """Whether such a loss is made of ``sums`` over samples, by ``value``."""

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """As every part, and ``columns``: each type of target with how it reaches the loss."""
        return super().describe() | {"columns": dict(cls.columns)}

    @property
    def compares_samples(self) -> bool:
        """Whether it compares samples with one another, so that there are no sums of batches."""
        return self.of_whole_batch and not self.adds_up

    @property
    def wrong_ends(self) -> tuple[str, ...]:
        """Activations that the network cannot end in; "linear" means a layer without one."""
        return ()

    @property
    def gives_values(self) -> bool:
        """Whether an output that is compared with numbers is in their units."""
        return self.activation is None

    @property
    def boundary(self) -> float:
        """Above which value one unit names the second class: 0 for logits, else a half."""
        return 0.0 if self.activation is not None else 0.5

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the torch function, or of ``compare``; lists become tensors."""
        return {}

    def prepare(self, output: Any, target: Any) -> tuple[Any, ...]:
        """The positional arguments of the torch function, where they are not these two."""
        return output, target

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        """The loss of a batch as a tensor without axes, for losses that torch has no function for.

        ``output`` and ``target`` are those that the torch function would be given.
        """
        raise NotImplementedError(f"{self.part_name()} is {self.torch_name} of torch")

    def weight(self, target: Any, **arguments: Any) -> Any:
        """How much samples (or steps) with these targets weigh in the mean: by their number."""
        return len(target)

    def sums(self, output: Any, target: Any, **arguments: Any) -> tuple[Any, ...]:
        """What a batch adds to the totals of which the loss is made, where it ``adds_up``."""
        raise NotImplementedError(f"{self.part_name()} is a mean")

    def value(self, sums: Any) -> Any:
        """The loss of all that was added up, without axes; ``sums`` are tensors, or arrays."""
        raise NotImplementedError(f"{self.part_name()} is a mean")


class Optimizer(Part, ABC):
    """How weights move against their gradient. Defaults are those that torch documents."""

    torch_name: ClassVar[str]
    """The class of ``torch.optim``."""
    variant: ClassVar[Literal["fused", "foreach", ""]] = "foreach"
    """The argument that asks the torch class for its quickest way; "" where it has but one."""
    needs_closure: ClassVar[bool] = False
    """Whether a step evaluates the batch again, as often as it likes."""
    learning_rate: float
    far_target: ClassVar[float] = 20.0
    """How far from 0 numbers may lie that are to be learned, before their size is in the way."""
    usual_rates: ClassVar[tuple[float, float]]
    """From the smallest to the largest learning rate that networks are usually trained with."""

    @abstractmethod
    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of the torch class, the learning rate apart."""

    def for_others(self) -> "Optimizer | None":
        """What moves the weights that are no matrix of a hidden layer, where this one cannot."""
        return None


ScheduleState = dict[str, float]
"""What a schedule remembers of the epochs so far; empty at the start."""


class Schedule(Part, ABC):
    """How the learning rate changes while training."""

    warmup_steps: int = Field(
        0, ge=0, le=10_000_000, description="Steps in which the rate grows evenly from near zero."
    )

    @abstractmethod
    def factor(self, step: int, steps: int, epoch: float) -> float:
        """What the rate is multiplied with, the warm-up apart.

        ``step`` of ``steps`` counts what has been done, from 0; steps of the warm-up are not
        counted. ``epoch`` are the epochs since the start, with the part of the one under way.
        """

    def watch(self, state: ScheduleState, value: float, higher_is_better: bool) -> ScheduleState:
        """The state after another epoch, at whose end the monitor had this value."""
        return state

    def rate(
        self,
        base: float,
        step: int,
        steps: int,
        steps_per_epoch: int,
        state: ScheduleState | None = None,
    ) -> float:
        """The learning rate of the step that follows after ``step`` steps of ``steps`` in all."""
        watched = (state or {}).get("factor", 1.0)
        if step < self.warmup_steps:
            return base * watched * (step + 1) / self.warmup_steps
        after = max(1, steps - self.warmup_steps)
        return base * watched * self.factor(step - self.warmup_steps, after, step / steps_per_epoch)


class Metric(Part, ABC):
    """A number that people understand, watched beside the loss."""

    higher_is_better: ClassVar[bool]
    columns: ClassVar[tuple[TargetType, ...]]
    """The types of target that it can be measured on."""
    whole_only: ClassVar[bool] = False
    """Whether it is measured on evaluated parts only, and not in each step of training."""
    is_table: ClassVar[bool] = False
    """Whether its value is a table, rows of numbers, which is told beside the values."""
    needs_chances: ClassVar[bool] = False
    """Whether it can be measured only where the outputs are probabilities, or their logits."""
    reads_rows: ClassVar[bool] = False
    """Whether it reads the steps of a row in their order: then ``sums_of_rows`` is asked."""

    @classmethod
    def describe(cls) -> dict[str, Any]:
        """As every part, and ``columns``: the types of target that it can be measured on."""
        return super().describe() | {"columns": dict.fromkeys(cls.columns, "")}

    @property
    def label(self) -> str:
        """Its name among the values; it tells apart what one recipe may have side by side."""
        return self.part_name()

    def misfit(self, classes: int) -> str:
        """Why it cannot be measured on so many classes, to follow its name; "" where it can."""
        return ""

    @abstractmethod
    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        """What a batch adds to the totals: tensors of any fixed shape, or plain numbers.

        ``output`` [samples, units] are the values the loss was given; ``target`` are class numbers
        [samples], or values [samples, units]. One unit that decides between two classes says the
        second one above ``boundary``. A batch without samples adds zeros of the same shapes.
        """

    def sums_of_rows(self, output: Any, target: Any, boundary: float, starts: Any) -> Any:
        """The same of several rows after one another; ``starts`` [samples] is true at their first
        steps."""
        raise NotImplementedError(f"{self.part_name()} looks at each step by itself")

    @abstractmethod
    def value(self, sums: list[Any]) -> Any:
        """The metric of everything added up: a finite number, or rows of numbers of a table.

        ``sums`` are the totals as numbers and lists, in the order of the tuple. Where nothing was
        counted, it is a finite number too: 0, or what guessing would give.
        """


@cache
def losses() -> MappingProxyType[str, type[Loss]]:
    """All losses by name."""
    import engine.recipe.losses as package

    return MappingProxyType(_found(package, Loss))


@cache
def optimizers() -> MappingProxyType[str, type[Optimizer]]:
    """All optimizers by name."""
    import engine.recipe.optimizers as package

    return MappingProxyType(_found(package, Optimizer))


@cache
def schedules() -> MappingProxyType[str, type[Schedule]]:
    """All schedules by name."""
    import engine.recipe.schedules as package

    return MappingProxyType(_found(package, Schedule))


@cache
def metrics() -> MappingProxyType[str, type[Metric]]:
    """All metrics by name."""
    import engine.recipe.metrics as package

    return MappingProxyType(_found(package, Metric))


def _found(package: ModuleType, kind: Any) -> dict[str, Any]:
    """The parts of one kind in a folder: a file is a part."""
    found: dict[str, Any] = {}
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{module_info.name}")
        for value in vars(module).values():
            here = isinstance(value, type) and value.__module__ == module.__name__
            if here and issubclass(value, kind) and not inspect.isabstract(value):
                found[module_info.name] = value
    return found
