"""Marks on views that say who may reach them; the guards set them and a test reads them."""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"


def mark(view: View, access: str) -> View:
    """Write on a view what it demands: `public`, or the value of a permission."""
    view.__dict__["access"] = access
    return view


def public(view: View) -> View:
    """Open to everyone, signed in or not."""
    return mark(view, PUBLIC)
