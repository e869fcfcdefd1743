"""Instruments in the database: loaded with the programmes, replaced while nothing rests on them, frozen afterwards."""

from datetime import date
from pathlib import Path

import pytest

from tests.assessments.example import EXAMPLE
from tests.catalogue.samples import sound, write
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import kept_instruments, service
from tracker.core.database import db
from tracker.core.errors import Missing, Refused

pytestmark = pytest.mark.every_database

DAY = date(2026, 11, 23)


def load(folder: Path, text: str) -> tuple[tuple[str, ...], ...]:
    (folder / "instruments").mkdir(exist_ok=True)
    (folder / "instruments" / "quiet-hours.toml").write_text(text, encoding="utf-8")
    db.close_reading()
    report = service.load_definitions(SYSTEM, folder)
    db.close_reading()
    return report.added, report.replaced, report.unchanged


def test_an_instrument_is_replaced_until_results_rest_on_it(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    added, *_ = load(tmp_path, EXAMPLE)
    assert "Quiet Hours, version 1" in added
    (kept,) = kept_instruments.instruments_on(DAY)
    assert "Quiet Hours, version 1" in load(tmp_path, EXAMPLE)[2]
    changed = EXAMPLE.replace("Five items about evenings", "Five items about quiet evenings")
    assert load(tmp_path, changed)[1] == ("Quiet Hours, version 1",)
    assert kept_instruments.instrument(kept.id).content.summary.startswith("Five items about quiet")
    service.mark_instrument_used(SYSTEM, kept.id)
    with pytest.raises(Refused, match="results rest on Quiet Hours, version 1"):
        load(tmp_path, EXAMPLE)
    assert kept_instruments.instrument(kept.id).content.summary.startswith("Five items about quiet")
    added, *_ = load(tmp_path, EXAMPLE.replace('version = "1"', 'version = "2"', 1))
    assert added == ("Quiet Hours, version 2",)
    assert [one.content.version for one in kept_instruments.instruments_on(DAY)] == ["2"]
    assert kept_instruments.instruments_on(date(2025, 12, 31)) == ()


def test_a_wrong_instrument_loads_nothing_and_an_unknown_one_is_missing(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    with pytest.raises(Refused, match="quiet-hours"):
        load(tmp_path, EXAMPLE.replace('purpose = "treatment"', 'purpose = "tea"'))
    db.close_reading()
    assert kept_instruments.instruments_on(DAY) == ()
    with pytest.raises(Missing):
        kept_instruments.instrument(1)
