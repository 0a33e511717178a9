"""Every block there is: the modules of ``engine.blocks``, found by looking into the folder."""

import importlib
import pkgutil
from functools import cache
from types import MappingProxyType
from typing import Any

import engine.blocks
from engine.spec.block import FAMILIES, Block


@cache
def blocks() -> MappingProxyType[str, type[Block]]:
    """Block classes by name, in the order of families and, inside one, of names."""
    found: list[type[Block]] = []
    for module_info in pkgutil.iter_modules(engine.blocks.__path__):
        module = importlib.import_module(f"engine.blocks.{module_info.name}")
        found += [
            value
            for value in vars(module).values()
            if isinstance(value, type)
            and issubclass(value, Block)
            and value.__module__ == module.__name__
        ]
    order = list(FAMILIES)
    found.sort(key=lambda block: (order.index(block.family), block.__name__))
    return MappingProxyType({block.__name__: block for block in found})


@cache
def block_catalogue() -> list[dict[str, Any]]:
    """The palette: every block with its ports, fields, texts and examples, as plain data."""
    return [block.describe() for block in blocks().values()]
