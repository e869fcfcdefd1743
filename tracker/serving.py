"""The application as a server's worker runs it: what stands for good is taken out of the garbage collector's rounds."""

import gc

from flask import Flask

from tracker.app import create_app

_NEW_OBJECTS, _YOUNG, _MIDDLE = 10_000, 20, 50


def application() -> Flask:
    """Tracker on the database of the instance's settings."""
    app = create_app()
    settle()
    return app


def settle() -> None:
    """Leave aside all that is loaded by now, and look for garbage less often: a page leaves next to none.

    Python's own thresholds start a round in the midst of most pages, which made them slower by a twentieth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, _YOUNG, _MIDDLE)
