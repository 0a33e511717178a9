from collections.abc import Iterator

from engine.recipe.rates import acts
from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b", "c"]}
_NET = sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 3}))


class ScheduleNeverActs(RecipeLint):
    """The schedule never comes to change the learning rate in so few epochs.

    A stair every ten epochs is none in a run of five, and a warm-up that is longer than the run
    never lets the rate arrive. The run then learns otherwise than its recipe reads.
    """

    fix = "Leaves the schedule, or the warm-up, out."
    draws = (
        _NET.trained(_SIZE, _KIND, epochs=5, schedule={"name": "step", "every": 10}),
        _NET.trained(_SIZE, _KIND, epochs=5, schedule={"name": "multi_step", "milestones": [8]}),
        _NET.trained(
            _SIZE, _KIND, epochs=5, schedule={"name": "reduce_on_plateau", "patience": 10}
        ),
        _NET.trained(_SIZE, _KIND, epochs=2, schedule={"name": "constant", "warmup_steps": 1_000}),
    )
    spares = (
        _NET.trained(
            _SIZE, _KIND, epochs=11, schedule={"name": "step", "every": 10, "warmup_steps": 200}
        ),
        _NET.trained(_SIZE, _KIND, epochs=15, schedule={"name": "step", "every": 10}),
        _NET.trained(_SIZE, _KIND, epochs=5, schedule={"name": "cosine", "warmup_steps": 10}),
        _NET.trained(_SIZE, _KIND, epochs=5, schedule={"name": "reduce_on_plateau", "patience": 2}),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        recipe, schedule = situation.recipe, situation.recipe.schedule
        steps, title = situation.length.steps, schedule.part_name()
        if schedule.warmup_steps >= steps:
            data = schedule.to_data() | {"warmup_steps": 0}
            yield Problem(
                self.code,
                f"The warm-up takes {schedule.warmup_steps:,} steps, but the run has {steps:,}: "
                "the learning rate never arrives, and the schedule never begins.",
                param="schedule.warmup_steps",
                got=schedule.warmup_steps,
                expected=f"below {steps}",
                fixes=(Fix("Leave the warm-up out", (situation.with_recipe(schedule=data),)),),
            )
            return
        if title == "constant" or acts(schedule, situation.length):
            return
        kept = {"name": "constant", "warmup_steps": schedule.warmup_steps}
        yield Problem(
            self.code,
            f"The schedule {title} changes nothing in {recipe.epochs:,} epochs: the learning rate "
            "stays what it is to the end.",
            param="schedule",
            got=title,
            fixes=(Fix("Leave the schedule out", (situation.with_recipe(schedule=kept),)),),
        )
