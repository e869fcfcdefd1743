"""The example of the guide on instruments: what sound files and spoilt ones are made from in tests."""

import re

from tracker.catalogue.definitions.instruments.folder import InstrumentDefinition, read_instrument_text
from tracker.catalogue.rules.instruments import Instrument
from tracker.config import ROOT

GUIDE = (ROOT / "docs" / "instruments.md").read_text(encoding="utf-8")
EXAMPLE: str = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)[0]


def instrument(text: str = EXAMPLE) -> Instrument:
    found = read_instrument_text(text, file="instruments/quiet-hours.toml", stem="quiet-hours")
    assert isinstance(found, InstrumentDefinition), [str(problem) for problem in found]
    return found.content


def told(text: str, stem: str = "quiet-hours") -> list[str]:
    found = read_instrument_text(text, file=f"instruments/{stem}.toml", stem=stem)
    return [] if isinstance(found, InstrumentDefinition) else [str(problem) for problem in found]


def spoilt(*changes: tuple[str, str]) -> str:
    """The example with texts replaced, each of which must be there."""
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
