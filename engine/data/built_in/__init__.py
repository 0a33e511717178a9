"""The data sets that come with Brickwork: one file each, found by looking into this folder.

A generated set has settings (typed fields); its name carries the ones that differ from their
defaults, as a web address does: ``spiral?noise=0.2&rows=500``.
"""

import importlib
import inspect
import pkgutil
from functools import cache
from urllib.parse import parse_qsl

from pydantic import ValidationError

from engine.data.built_in.base import BuiltIn
from engine.data.write import Table

__all__ = ["BadSetting", "BuiltIn", "built_in_names", "make_built_in", "settings_of"]


LONGEST_SETTINGS = 150


class BadSetting(ValueError):
    """A setting in a built-in data set's name that the set does not have or cannot take."""


@cache
def _registry() -> dict[str, type[BuiltIn]]:
    found: dict[str, type[BuiltIn]] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for value in vars(module).values():
            here = isinstance(value, type) and value.__module__ == module.__name__
            if here and issubclass(value, BuiltIn) and not inspect.isabstract(value):
                found[module_info.name] = value
    return dict(sorted(found.items(), key=lambda item: (item[1].place, item[0])))


def built_in_names() -> list[str]:
    """The names of the built-in data sets, those of real things first."""
    return list(_registry())


def settings_of(name: str) -> BuiltIn | None:
    """The built-in data set that a name means, with its settings; None where it is none.

    Raises BadSetting where the set is built in but its settings are not right.
    """
    kind, _, query = name.partition("?")
    if kind not in _registry():
        return None
    declaration = _registry()[kind]
    if len(query) > LONGEST_SETTINGS or not query.isascii():
        raise BadSetting(
            f"The settings of {kind} are plain letters, at most {LONGEST_SETTINGS}, as in "
            f"{kind}?noise=0.2&rows=500; received were {len(query):,}."
        )
    given = dict(parse_qsl(query, keep_blank_values=True))
    try:
        # Settings come as text, hence not strict: "0.2" is the number 0.2.
        return declaration.model_validate(given, strict=False)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        setting = str(detail["loc"][0])
        known = ", ".join(declaration.model_fields) or "none"
        raise BadSetting(
            f"The data set {kind} cannot take the setting {setting[:40]!r}: {detail['msg']}. "
            f"Its settings are: {known}."
        ) from None


def make_built_in(built_in: BuiltIn) -> Table:
    """The rows of a built-in data set; the same settings give the same rows."""
    return built_in.make()
