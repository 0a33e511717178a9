"""From straight steps to compiled ones, exactly at the epoch that the plan fixed beforehand."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from engine.data.storage import storage_trouble
from engine.spec import strict_json
from engine.train.compiled.steps import CompiledSteps
from engine.train.compiled.values import NotCompiled
from engine.train.files import write_whole
from engine.train.gradients import Gradients

if TYPE_CHECKING:
    from engine.train.training import Training

REFUSED = "not_compiled.json"
"""The file in a run's folder that keeps all its attempts from compiling; it says why."""
PATIENT_SECONDS = 5.0
DISK_SECONDS = 0.2
TURN_SECONDS = 0.01
"""How long steps that are taken at once should last: commands and points wait for them."""


class ChangeOver:
    """Compiles while straight steps are taken, and waits where that is not over in time.

    Steps up to ``next_step`` need nothing of it. Which steps are compiled depends on the plan only,
    and how many are taken at once changes no bit.
    """

    def __init__(self, training: "Training", tell: Callable[[str, str], None]) -> None:
        self._training, self._tell = training, tell
        self._refused = training.run.folder / REFUSED
        self._making: dict[int, CompiledSteps] = {}
        self._waited_since: float | None = None
        self._at_once, self._asked = 1, 0.0
        self._told = ""
        epoch = training.run.data["plan"].get("compiled_from_epoch")
        self.next_step: float = math.inf
        if epoch is not None and training.device.type == "cpu" and not self._refused.exists():
            self._change: int = epoch * training.steps_per_epoch
            # After an epoch, every weight has moved once and every size of batch was there.
            self.next_step = training.steps_per_epoch

    def go_on(self) -> bool:
        """Do what is due; False where the next step has to wait a little longer."""
        try:
            if not self._making:
                self._begin()
                self.next_step = self._change
                return self._training.step < self._change
            if not all(steps.is_ready for steps in self._making.values()):
                self._wait()
                return False
            self._change_over()
        except NotCompiled as problem:
            return self._refuse(str(problem))
        except OSError as error:
            return self._wait_for_disk(error)
        self.next_step = math.inf
        return True

    def at_once(self) -> bool:
        """Compile and change over now, as a forecast does; False where that cannot be done."""
        try:
            self._begin()
            self._change_over()
        except (NotCompiled, OSError):
            self._close()
            return False
        return True

    def steps_at_once(self, next_change: int) -> int:
        """How many steps to take now, so that they last about a hundredth of a second.

        None of them may be beyond ``next_change``, a step.
        """
        now = time.monotonic()
        lasted, self._asked = now - self._asked, now
        if lasted < TURN_SECONDS / 2:
            self._at_once = min(2 * self._at_once, 4_096)
        elif lasted > 2 * TURN_SECONDS:
            self._at_once = max(1, self._at_once // 2)
        ahead = next_change - self._training.step
        return min(self._at_once, ahead) if ahead > 0 else self._at_once

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the compilers that are still at work."""
        self._close()

    def _close(self) -> None:
        for steps in self._making.values():
            steps.close()

    def _change_over(self) -> None:
        for steps in self._making.values():
            steps.wait()
        self._training.compiled = self._making

    def _begin(self) -> None:
        training = self._training
        if not isinstance(training.gradients, Gradients):
            raise NotCompiled("several devices share each batch")
        places = {0, training.steps_per_epoch - 1}
        batches = [training.batches.batch(training.epoch, place) for place in sorted(places)]
        for batch in batches:
            if batch.size not in self._making:
                self._making[batch.size] = CompiledSteps(
                    training.gradients, training.update.optimizer, batch
                )

    def _wait(self) -> None:
        now = time.monotonic()
        if self._waited_since is None:
            self._waited_since = now
            for steps in self._making.values():
                steps.hurry()
        elif now - self._waited_since > PATIENT_SECONDS:
            self._waited_since = math.inf
            message = "Training waits for its steps to be compiled; from then on it is faster."
            self._tell("compiling", message)
        time.sleep(0.01)

    def _wait_for_disk(self, error: OSError) -> bool:
        """Begin anew a little later, and keep the next step waiting: what others do is not known.

        Raises the error where it is about something else.
        """
        trouble = storage_trouble(error)
        if trouble is None:
            raise error
        self._close()
        self._making = {}
        if trouble.code != self._told:
            self._told = trouble.code
            self._tell(trouble.code, f"{trouble.message} Training waits to compile its steps.")
        time.sleep(DISK_SECONDS)
        return False

    def _refuse(self, why: str) -> bool:
        """Leave all steps as they are, in later attempts too: others would give other bits.

        False where that cannot be written down yet.
        """
        self._close()
        try:
            write_whole(self._refused, strict_json.dumps({"why": why}).encode())
        except OSError as error:
            return self._wait_for_disk(error)
        self.next_step = math.inf
        message = f"Steps are not compiled: {why}. Training goes on as before, only less fast."
        self._tell("not_compiled", message)
        return True
