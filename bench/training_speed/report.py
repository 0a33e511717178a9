"""What the rates of a race say, as rows: ratios to the hand-written loop, the limit and peers."""

from bench.result import Result, median, quartiles
from bench.training_speed.contender import Setting
from bench.training_speed.contenders import contender
from bench.training_speed.rounds import Rates

OURS = ("brickwork_compiled", "brickwork")
"""Brickwork's rows; the first that there is stands against the peers."""


def rows(setting: Setting, rates: Rates) -> list[Result]:
    """The rows of one workload; what is promised is promised for one core."""
    workload, cores = setting.workload, len(setting.cores)
    where = f"{workload.title}, {'1 core' if cores == 1 else f'{cores} cores'}"
    where += ", processor time" if setting.processor_time else ""
    floors = workload.targets if cores == 1 else {}
    results = [median(f"{where}: hand-written loop", rates.reference, "steps/s")]
    for name in rates.others:
        what = f"{where}: {contender(name).title} ÷ hand-written"
        results.append(quartiles(what, rates.ratios(name), "×", floor=floors.get(name)))
    ours = [name for name in OURS if name in rates.others]
    if "limit" in rates.others:
        floor = workload.of_limit if cores == 1 else None
        for name in ours:
            what = f"{where}: {contender(name).title} ÷ eager limit"
            results.append(quartiles(what, rates.quotients(name, "limit"), "×", floor=floor))
    for peer in rates.others:
        if ours and contender(peer).is_peer:
            what = f"{where}: {contender(ours[0]).title} ÷ {contender(peer).title}"
            quotients = rates.quotients(ours[0], peer)
            results.append(quartiles(what, quotients, "×", floor=1.0, within_spread=True))
    return results
