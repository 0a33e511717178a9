"""How a bad text is told: where, what, and with which text it would be right."""

from typing import Any

from engine.spec.tensor import Misfit, SetTo


def refusal(
    code: str,
    text: str,
    place: int,
    what: str,
    *,
    param: str = "expression",
    expected: Any = None,
    better: str | None = None,
    cures: tuple[SetTo, ...] = (),
) -> Misfit:
    """A Misfit at character ``place`` (from 1) of a text; ``better`` is the text set right."""
    if better is not None:
        cures = (SetTo(param, better), *cures)
    return Misfit(
        code,
        "At character {place} of {block}'s {param}: {what}",
        param=param,
        got=text[:200],
        expected=expected,
        values={"place": place, "param": param, "what": what + "." * (not what.endswith("?"))},
        cures=cures,
    )
