"""The trainer program: ``python -m engine.train.trainer [--spare]``.

It reads a line {"run": FOLDER, "attempt": k} on standard input, then commands, beats and
acknowledgements; it writes events to standard output. A spare imports torch and takes one step of a
tiny network ahead, says {"kind": "ready"}, and then waits for its line, so that Train answers at
once. Exit codes: 0 finished or stopped, 3 failed, 75 interrupted (to be resumed).

Started by ``engine.train.parallel.launch`` or ``torchrun`` it is one of a team: the first process
does all this, and the others do what it tells them.
"""

import os
import signal
import sys
from pathlib import Path

from engine.train.control import Control
from engine.train.events import Events, SupervisorGone


def main(arguments: list[str]) -> int:
    if int(os.environ.get("RANK", "0")) > 0:
        return _follow()
    events = Events(_take_output_aside())
    control = Control(sys.stdin.fileno())
    control.leave_on_signals()
    if "--spare" in arguments:
        warm_up()
        try:
            events.announce("ready")
        except SupervisorGone:
            return 0
    team = None
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        from engine.train.parallel.team import join

        team = join()
    first = control.first_line()
    if team is not None:
        team.tell(first)
    if first is None:
        return 0
    folder, attempt = first.get("run"), first.get("attempt")
    if not isinstance(folder, str) or not isinstance(attempt, int | None):
        print('the first line must be {"run": FOLDER, "attempt": k}', file=sys.stderr)
        return 2
    # Imported only now: torch takes seconds, and a program that is not needed should not wait.
    from engine.train.attempt import run_attempt

    return run_attempt(Path(folder), attempt, control, events, team)


def _follow() -> int:
    """Train as the first process of the team says; the launcher asks it alone how it ended."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    from engine.train.attempt import run_attempt
    from engine.train.parallel.team import LOST, join

    team = join()
    first = team.tell(None)
    if first is None:
        return 0
    silent = Events(os.open(os.devnull, os.O_WRONLY))
    code = run_attempt(Path(first["run"]), first.get("attempt"), None, silent, team)
    return LOST if code == LOST else 0


def _take_output_aside() -> int:
    """A descriptor for events; whatever else prints goes to standard error."""
    descriptor = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return descriptor


def warm_up() -> None:
    """Import what training imports late, and take a step, so that a run's first one is fast."""
    import torch
    import torch._dynamo

    import engine.train.attempt  # noqa: F401 - for its imports

    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    loss = torch.nn.functional.cross_entropy(model(torch.ones(2, 2)), torch.tensor([0, 1]))
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    # All is written; taking torch down piece by piece would only keep the device for seconds more.
    os._exit(status)
