"""The HTTP API: one file per resource. Views parse, call one action, return.

The OpenAPI document is at /api/openapi.json, its interactive page at /api/docs.
"""

from importlib import import_module
from pkgutil import iter_modules

from graphapp.api.service import api

for _resource in sorted(module.name for module in iter_modules(__path__)):
    _module = import_module(f"{__name__}.{_resource}")
    if hasattr(_module, "router"):
        api.add_router("", _module.router)

__all__ = ["api"]
