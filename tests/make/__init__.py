"""Builders for tests, one module an area, composed into `Make`; each builds through the services."""

import importlib
import pkgutil

_parts = tuple(
    part
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__))
    if (part := getattr(importlib.import_module(f"{__name__}.{name}"), "Maker", None)) is not None
)


class Make(*_parts):  # type: ignore[misc]
    """Everything a test may ask for."""
