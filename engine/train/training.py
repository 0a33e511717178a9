"""Everything that changes while a run trains, and one step of it.

A ``Training`` is a function of the run and the state it was given: two of them that were restored
from one state take the same steps to the last bit (on one processor model, with one plan).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.nn import Parameter

from engine.recipe.layer_rates import is_frozen, rate_factors
from engine.recipe.part import Optimizer, Schedule, ScheduleState, optimizers, schedules
from engine.recipe.recipe import LayerRule
from engine.train.average import Average
from engine.train.clip import clip_norm, clip_value
from engine.train.compile import compile_model
from engine.train.compiled.steps import CompiledSteps, Group
from engine.train.examples import Batch, EpochBatches, Examples
from engine.train.faster import use_faster_layers
from engine.train.gradients import Gradients, Said
from engine.train.objective import Objective
from engine.train.optimizers import moves_nothing
from engine.train.parallel.batch_norm import normalize_together
from engine.train.parallel.shares import TeamBatches, TeamGradients
from engine.train.parallel.team import Team, chance, start_chance
from engine.train.replay import on_cuda
from engine.train.run_folder import Run
from engine.train.start import take_weights
from engine.train.totals import Evaluation, Measured, Totals
from engine.train.update import FusedUpdate, make_update

if TYPE_CHECKING:
    from engine.train.parallel.sharded import ShardedGradients, Shards

State = dict[str, Any]
COMPARED_ROWS = 4_096
"""Rows of an evaluated part that are compared with one another."""


@dataclass
class Best:
    """The best epoch so far, by the monitor (the earliest on a tie)."""

    epoch: int
    step: int
    value: float
    values: dict[str, float]
    weights: dict[str, Tensor]

    def to_data(self) -> dict[str, Any]:
        """The best epoch as events tell it."""
        return {"epoch": self.epoch, "step": self.step, "values": self.values}


class Training:
    """A model, its optimizer and where they stand. ``step`` counts the steps done.

    ``team`` are the processes that train it together, each with its part of every batch; None: this
    one alone.
    """

    def __init__(self, run: Run, device: torch.device, team: Team | None = None) -> None:
        recipe = run.recipe
        self.run, self.device, self.team = run, device, team
        self.steps: int = run.objective["steps"]
        self.steps_per_epoch: int = run.objective["steps_per_epoch"]
        self.epochs: int = recipe["epochs"]
        torch.manual_seed(recipe["seed"])
        self.shards: Shards | None = None
        self.model = compile_model(run.data["source"])
        start = run.start
        self.start = None if start is None else take_weights(self.model, start)
        """What became of the weights to begin with."""
        lay_out(self.model, run.data["plan"])
        use_faster_layers(self.model)
        if team is not None:
            normalize_together(self.model, team)
            if recipe.get("sharding") == "full":
                from engine.train.parallel import sharded  # a second that others need not wait

                self.shards = sharded.Shards(self.model, team, device)
        self.model.to(device)
        self.objective = self._objective(self.model)
        self.schedule: Schedule = _part(schedules(), recipe["schedule"])
        declared: Optimizer = _part(optimizers(), recipe["optimizer"])
        self.base_rate = declared.learning_rate
        self.moves_nothing = moves_nothing(declared, self.model)
        """What to tell of an optimizer that leaves all weights to another; else None."""
        factors = set_rates(self.model, recipe.get("layers"))
        self.gradients = self._gradients()
        self.update = make_update(declared, self.gradients.model, factors)
        self.gradients.are_only_read = isinstance(self.update, FusedUpdate)
        self.clip_value: float | None = recipe.get("clip_value")
        self.clip_norm: float | None = recipe.get("clip_norm")
        ema = recipe.get("ema")
        self.average = None if ema is None else Average(self.model, self._objective, ema)
        self.schedule_state: ScheduleState = {}
        self.train_rows = Examples(run, run.rows("train"), device)
        batches = EpochBatches(self.train_rows, recipe["batch_size"], recipe["seed"])
        self.batches = batches if team is None else TeamBatches(batches, team)
        self.accumulate: int = recipe.get("accumulate", 1)
        self.batches_per_epoch: int = run.objective.get("batches_per_epoch", self.steps_per_epoch)
        if team is not None:
            self.objective.count = team.count
            start_chance(recipe["seed"], 0, team.rank)
        self.compiled: dict[int, CompiledSteps] = {}
        """Steps of some batch sizes that are taken compiled from now on."""
        self.step = 0
        self.sums: dict[str, list[Any]] = {}
        self.best: Best | None = None
        self.waited = 0
        begin_to_learn(self.model, recipe.get("layers"))

    def _objective(self, model: torch.nn.Module) -> Objective:
        return Objective(model, self.run.objective, self.run.data["plan"]["precision"])

    def _gradients(self) -> "Gradients | TeamGradients | ShardedGradients":
        if self.team is None:
            replays = self.device.type == "cuda" and self.run.data["plan"].get("replays", False)
            return Gradients(self.model, self.objective, on_cuda if replays else None)
        if self.shards is not None:
            from engine.train.parallel import sharded

            return sharded.ShardedGradients(self.model, self.objective, self.team)
        return TeamGradients(Gradients(self.model, self.objective), self.team)

    @property
    def epoch(self) -> int:
        """Epochs done, not counting the one under way."""
        return self.step // self.steps_per_epoch

    @property
    def at_epoch_end(self) -> bool:
        return self.step > 0 and self.step % self.steps_per_epoch == 0

    def batches_of(self, step: int) -> list[Batch]:
        """The batches that step number ``step`` (from 1) learns from: one, unless they gather."""
        epoch, place = divmod(step - 1, self.steps_per_epoch)
        first = place * self.accumulate
        last = min(first + self.accumulate, self.batches_per_epoch)
        return [self.batches.batch(epoch, number) for number in range(first, last)]

    def next_rate(self) -> float:
        """The learning rate of the next step."""
        return self.schedule.rate(
            self.base_rate, self.step, self.steps, self.steps_per_epoch, self.schedule_state
        )

    def advance(self) -> tuple[Tensor, Measured, float]:
        """Take one step: its loss, what it measured and its learning rate, not waited for."""
        if self.compiled:
            return self.advance_many(1).first()
        batches, rate = self.batches_of(self.step + 1), self.next_rate()
        loss, measured = self.learn_from(batches, rate)
        self.step += 1
        return loss, measured, rate

    def advance_many(self, most: int) -> Group:
        """Take compiled steps: at most so many, and none beyond the epoch."""
        assert isinstance(self.batches, EpochBatches)  # a team compiles nothing
        epoch, place = divmod(self.step, self.steps_per_epoch)
        rows, size, batches = self.batches.stretch(epoch, place)
        rates = []
        for _ in range(min(most, batches, self.steps_per_epoch - place)):
            rates.append(self.next_rate())
            self.step += 1
        return self.compiled[size].take(rows, rates)

    def learn_from(self, batches: list[Batch], rate: float) -> tuple[Tensor, Measured]:
        """Move the weights once, by what these batches say together."""
        loss, measured = self.update.step(lambda: self._ask(batches), rate)
        if self.average is not None:
            self.average.take(self.model)
        return loss, measured

    def _ask(self, batches: list[Batch]) -> Said:
        loss, measured, gradients = self.gradients.of(batches)
        if self.clip_value is not None:
            gradients = clip_value(gradients, self.clip_value)
        if self.clip_norm is not None:
            gradients = clip_norm(gradients, self.clip_norm)
        return loss, measured, gradients

    def evaluate(self, part: str, examples: Examples) -> Evaluation:
        """Loss and metrics over a whole part, by name: {"validation/loss": …}; and the tables."""
        judged = self.average or self
        team = self.team if self.shards is None else None  # a forward pass takes them all
        return evaluate(judged.model, judged.objective, part, examples, self.evaluation_batch, team)

    @property
    def evaluation_batch(self) -> int:
        size: int = self.run.data["plan"]["evaluation_batch"]
        return size

    def weights(self) -> dict[str, Tensor]:
        """A copy, on the CPU, of the state that is evaluated."""
        averaged = self.average
        state = self._state_of_model() if averaged is None else averaged.model.state_dict()
        return {
            name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
            for name, tensor in state.items()
        }

    def _state_of_model(self) -> dict[str, Tensor]:
        return self.model.state_dict() if self.shards is None else self.shards.weights()

    @property
    def is_finite(self) -> bool:
        """Whether all weights are numbers."""
        finite = all(bool(torch.isfinite(weight).all()) for weight in self.gradients.weights)
        return finite if self.shards is None else self.shards.all_agree(finite)

    def model_of(self, weights: dict[str, Tensor]) -> torch.nn.Module:
        """The model with other weights, whole; one that is spread over devices is made anew."""
        model = self.model if self.shards is None else compile_model(self.run.data["source"])
        model.load_state_dict(weights)
        return model

    def state(self) -> State:
        """All that is needed to go on as if nothing had happened: tensors and plain values."""
        return {
            "step": self.step,
            "weights": self._state_of_model(),
            "optimizer": (
                self.update.state()
                if self.shards is None
                else self.shards.whole_optimizer(self.update.state())
            ),
            "base_rate": self.base_rate,
            "random": torch.get_rng_state(),
            "device_random": torch.cuda.get_rng_state() if self.device.type == "cuda" else None,
            "team_random": [] if self.team is None else self.team.gather(chance(self.device)),
            "schedule": self.schedule_state,
            "sums": dict(self.sums),
            "best": None if self.best is None else dict(vars(self.best)),
            "waited": self.waited,
            "average": None if self.average is None else self.average.state(),
        }

    def restore(self, state: State) -> None:
        """Go back (or forward) to a state."""
        if self.shards is None:
            self.model.load_state_dict(state["weights"])
            self.update.restore(state["optimizer"])
        else:
            self.shards.restore_weights(state["weights"])
            self.update.restore(self.shards.part_of_optimizer(state["optimizer"]))
        if self.average is not None:
            self.average.restore(state["average"])
        self.step, self.base_rate = state["step"], state["base_rate"]
        self.schedule_state = state.get("schedule", {})
        self.sums, self.waited = dict(state["sums"]), state["waited"]
        self.best = None if state["best"] is None else Best(**state["best"])
        torch.set_rng_state(state["random"])
        if state["device_random"] is not None:
            torch.cuda.set_rng_state(state["device_random"])
        if self.team is not None:
            kept = state.get("team_random", [])
            self.team.restore_chance(kept, self.run.recipe["seed"], self.step)


def evaluate(
    model: torch.nn.Module,
    objective: Objective,
    part: str,
    examples: Examples,
    batch_size: int,
    team: Team | None = None,
) -> Evaluation:
    """Loss and metrics over a whole part, in evaluation mode and large batches.

    How large they are changes no value. The processes of a team take the batches in turn.
    """
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    totals = Totals(objective.losses)
    # What compares samples has no sums: so many rows are judged at once, however they are cut.
    rows = COMPARED_ROWS if objective.compares_samples else batch_size
    with torch.no_grad():
        for place, batch in enumerate(examples.slices(rows)):
            if team is None or place % team.size == team.rank:
                totals.add(objective.judge(*batch.split(batch_size))[1])
    for module, mode in modes:
        module.training = mode
    if team is not None:
        totals = totals.of_all(team.gather(totals.on_cpu()))
    return totals.evaluation(part, objective.metrics)


def begin_to_learn(model: torch.nn.Module, layers: dict[str, Any] | None) -> None:
    """Let a model compute as while training; what is frozen goes on by the averages it keeps.

    What is left to chance there (Dropout) goes on too, as in Keras.
    """
    model.train()
    rules = _rules(layers)
    for name, module in model.named_modules():
        if is_frozen(name, rules) and any(True for _ in module.buffers(recurse=False)):
            module.eval()


def set_rates(model: torch.nn.Module, layers: dict[str, Any] | None) -> dict[Parameter, float]:
    """How many times the learning rate each weight moves with; those that are frozen stay."""
    rules = _rules(layers)
    weights = dict(model.named_parameters())
    factors = {}
    for factor, names in rate_factors(weights, rules).items():
        for name in names:
            factors[weights[name]] = factor
            if factor == 0.0:
                weights[name].requires_grad_(False)
    return factors


def _rules(layers: dict[str, Any] | None) -> dict[str, LayerRule]:
    return {node: LayerRule.model_validate(rule) for node, rule in (layers or {}).items()}


def lay_out(model: torch.nn.Module, plan: dict[str, Any]) -> None:
    """Lay a model's weights out as the plan says; images follow the weights they meet."""
    if plan.get("layout") == "channels_last":  # a run frozen by an older version says nothing
        model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _part(known: Any, described: dict[str, Any]) -> Any:
    return known[described["name"]].model_validate(
        {name: value for name, value in described.items() if name != "name"}
    )
