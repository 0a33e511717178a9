"""Single values: what a number, a date and a class look like, in a cell or in JSON."""

import datetime
import math
import re
from collections.abc import Sequence
from typing import Any

NUMBER = r"[ \t]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t]*"
COMMA_NUMBER = r"[ \t]*[+-]?[0-9]+(,[0-9]+)+(\.[0-9]*)?[ \t]*"
MISSING = r"\s*(nan|na|n/a|null|none|\?|)\s*"
DATE = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?"
)
"""Patterns of whole cells, as Python and RE2 both read them; MISSING in any case of letters."""
A_DATE = "a date is written 2024-12-31 or 2024-12-31T18:30:00+01:00"
A_NUMBER = "a number is written 1.5 or 2e-3"
NO_VALUE = "the value is missing; write one, or leave the row out"
NO_SUCH_NUMBER = "is too large a number; write it in another unit"
FIRST_DAY, LAST_DAY = -719_162, 2_932_897
"""The years 1 to 9999, in days since 1970."""
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DAY = datetime.timedelta(days=1)


class Unfit(ValueError):
    """A value that its column cannot take; who knows its place makes a whole sentence of it."""


def is_missing(value: Any) -> bool:
    """Whether a value says that there is none: null, NaN, an empty cell, "n/a" …"""
    if isinstance(value, str):
        return re.fullmatch(MISSING, value, re.IGNORECASE) is not None
    return value is None or (isinstance(value, float) and math.isnan(value))


def in_words(value: Any) -> str:
    """A value as a message shows it."""
    if isinstance(value, (list, dict)):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**40:
        return "a number of more than 40 digits"
    if isinstance(value, float) and math.isinf(value):
        return "a number beyond 1.8e308"
    return repr(value if not isinstance(value, str) or len(value) <= 60 else value[:60] + "…")


def number_in(value: Any) -> float:
    """A finite number. Raises Unfit."""
    if is_missing(value):
        raise Unfit(NO_VALUE)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise Unfit(f"one number is needed, but got {in_words(value)}")
    if isinstance(value, str):
        expect_number(value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Unfit(f"{in_words(value)} {NO_SUCH_NUMBER}")
    return number


def expect_number(cell: str) -> None:
    """A text that is a number, with a point if it has a fraction. Raises Unfit."""
    if re.fullmatch(COMMA_NUMBER, cell):
        raise Unfit(comma_told(cell))
    if not re.fullmatch(NUMBER, cell):
        raise Unfit(f"{in_words(cell)} is not a number; {A_NUMBER}")


def comma_told(cell: str) -> str:
    """What to write instead of a number with a comma: which of two, only its writer knows."""
    cell = cell.strip()[:60]
    point, plain = cell.replace(",", "."), cell.replace(",", "")
    if not _GROUPED.fullmatch(cell):
        return f"{cell!r} has a comma in it; write {point!r}"
    if cell.count(",") > 1 or "." in cell:
        return f"{cell!r} has commas in it; write {plain!r}"
    return (
        f"{cell!r} has a comma in it; write {plain!r} if it groups thousands, "
        f"{point!r} if the fraction begins there"
    )


def days_in(value: Any) -> float:
    """A date as days since 1970, with a part of a day for the time (UTC). Raises Unfit.

    A time with a zone, ``+02:00``, is taken there; one without is UTC. A bare number is days.
    """
    if is_missing(value):
        raise Unfit(NO_VALUE)
    if isinstance(value, str):
        return days_of(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Unfit(f"one date is needed, but got {in_words(value)}; {A_DATE}")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Unfit(f"{in_words(value)} days since 1970 is no date of the years 1 to 9999")
    return float(value)


def days_of(cell: str) -> float:
    """The days since 1970 of a written date. Raises Unfit."""
    if not re.fullmatch(DATE, cell):
        raise Unfit(f"{in_words(cell)} is not a date; {A_DATE}")
    try:
        moment = datetime.datetime.fromisoformat(cell)
    except ValueError:
        raise Unfit(f"{in_words(cell)} is not a date of the calendar; {A_DATE}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return (moment - _EPOCH) / _DAY


def class_in(value: Any, classes: Sequence[str]) -> int:
    """The number of a class, by its name as written, or as spelt otherwise: 3, 3.0, True.

    Raises Unfit where it is none of them, or several.
    """
    if isinstance(value, str) and value in classes:
        return classes.index(value)
    found = [] if is_missing(value) else [n for n, c in enumerate(classes) if _same(value, c)]
    if len(found) == 1:
        return found[0]
    if is_missing(value):
        raise Unfit(NO_VALUE)
    more = ", …" if len(classes) > 20 else ""
    known = ", ".join(classes[:20]) + more
    if isinstance(value, (list, dict)):
        raise Unfit(f"one of the classes {known} is needed, but got {in_words(value)}")
    raise Unfit(f"{in_words(value)} is none of the classes {known}")


def _same(value: Any, name: str) -> bool:
    """Whether two spellings are of one class: equal numbers, or equal but for blanks around."""
    if isinstance(value, bool):
        return name.strip().lower() == str(value).lower()
    if isinstance(value, str) and value.strip() == name.strip():
        return True
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == name.strip().lower()
    try:
        return number_in(value) == number_in(name)
    except Unfit:
        return False
