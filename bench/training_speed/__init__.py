"""How fast Brickwork trains beside a hand-written loop, Keras and Lightning, on five workloads.

    python -m bench training_speed --workload tiny_mlp --cores 1 --contenders brickwork,limit

Each contender is a process of its own, pinned to the same one core (then to two) and started once.
It trains its first epoch, which nobody is measured by, and then waits. In each round all take turns
in training whole epochs for about a second; the hand-written loop takes a turn between any two
rounds. A ratio is a contender's steps per second by the mean of the hand-written loop's before and
after it, so that a machine whose clock drifts does not matter much. Told are medians and quartiles.
"""

import os
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bench.result import Result

ROUNDS, SECONDS = 5, 0.8


def add_arguments(parser: ArgumentParser) -> None:
    """The options that choose a part of the measurement."""
    group = parser.add_argument_group("training_speed")
    group.add_argument("--workload", metavar="NAME,…", help="such as tiny_mlp,cnn (all of them)")
    group.add_argument("--contenders", metavar="NAME,…", help="such as brickwork,limit (all)")
    group.add_argument("--cores", metavar="N,…", default="1,2", help="how many, one by one (1,2)")
    group.add_argument("--rounds", metavar="N", type=int, default=ROUNDS)
    group.add_argument(
        "--processor-time",
        action="store_true",
        help="divide by the share of the core that a contender got: for one core on a machine that "
        "does other work too; waiting, for a disk say, is not counted then",
    )
    group.add_argument("--seconds", metavar="S", type=float, default=SECONDS, help="of one turn")


def measure(options: Namespace) -> list[Result]:
    """Ratios of steps per second, medians over the rounds."""
    if not hasattr(os, "sched_setaffinity"):
        print("  training_speed is left out: this system cannot pin a process to a core")
        return []
    # Imported when needed: other measurements need none of it.
    from bench.training_speed import contenders, workloads
    from bench.training_speed.contender import Setting
    from bench.training_speed.report import rows
    from bench.training_speed.rounds import REFERENCE, race

    names = _chosen(options.contenders, contenders.NAMES)
    own = sorted(os.sched_getaffinity(0))
    results = []
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as home:
        chosen = [workloads.workload(name) for name in _chosen(options.workload, workloads.NAMES)]
        for workload in chosen:
            workload.write(Path(home))
        for cores in map(int, options.cores.split(",")):
            if cores > len(own):
                print(f"  {cores} cores are left out: this process may use {len(own)}")
                continue
            for workload in chosen:
                print(f"  {workload.name}, cores: {cores}", flush=True)
                others = [name for name in names if name != REFERENCE]
                place = frozenset(own[-cores:])
                setting = Setting(workload, place, Path(home), options.processor_time)
                found = rows(setting, race(setting, others, options.rounds, options.seconds))
                print("\n".join(result.row() for result in found), flush=True)
                results += found
    return results


def _chosen(wanted: str | None, known: tuple[str, ...]) -> list[str]:
    """The names that were asked for; "keras" stands for all whose names begin with it."""
    if wanted is None:
        return list(known)
    parts = wanted.split(",")
    for part in parts:
        if not any(_is_named(name, part) for name in known):
            raise SystemExit(f"unknown: {part}; there are {', '.join(known)}")
    return [name for name in known if any(_is_named(name, part) for part in parts)]


def _is_named(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}_")
