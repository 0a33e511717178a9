"""Starts a trainer for each device: ``python -m engine.train.parallel.launch N``.

What ``torchrun --nproc-per-node N -m engine.train.trainer`` does, with exit codes that tell apart a
run that failed (3), one that was interrupted (75) and a process that died. The first trainer has
this process's standard input and output. When one dies, all end; the run is resumed by another
attempt, with as many processes or others.
"""

import sys
import uuid

from torch.distributed.elastic.multiprocessing.api import DefaultLogsSpecs, SignalException
from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
from torch.distributed.launcher.api import LaunchConfig, elastic_launch

from engine.train.leftovers import scratch_folder
from engine.train.parallel.team import LOST

FAILED, INTERRUPTED = 3, 75


def main(arguments: list[str]) -> int:
    """Run ``arguments[0]`` trainers to their end and return the exit code of the first."""
    with scratch_folder("launch") as folder:
        config = LaunchConfig(
            min_nodes=1,
            max_nodes=1,
            nproc_per_node=int(arguments[0]),
            run_id=str(uuid.uuid4()),
            rdzv_backend="c10d",
            rdzv_endpoint="localhost:0",
            max_restarts=0,
            logs_specs=DefaultLogsSpecs(log_dir=str(folder)),
        )
        try:
            elastic_launch(config, sys.executable)("-m", "engine.train.trainer")
        except ChildFailedError as error:
            return _told(error)
        except SignalException:
            return INTERRUPTED  # it was passed on to the trainers, which have written a checkpoint
        return 0


def _told(error: ChildFailedError) -> int:
    first = error.failures.get(0)
    if first is not None and first.exitcode in (FAILED, INTERRUPTED):
        return int(first.exitcode)
    gone = ", ".join(
        f"process {rank} ({failure.signal_name() if failure.exitcode < 0 else failure.exitcode})"
        for rank, failure in sorted(error.failures.items())
        if failure.exitcode != LOST
    )
    print(f"A trainer of the team died: {gone or 'it lost another'}.", file=sys.stderr)
    return LOST


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
