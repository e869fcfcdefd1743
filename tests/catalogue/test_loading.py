"""Definitions in the database: loading, loading again, and a version that is in use."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from tests.catalogue.generated import documents
from tests.catalogue.samples import Document, full, outline, sound, write
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import kept_instruments, queries, service
from tracker.catalogue.definitions.folder import SHIPPED, read_folder
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.models import (
    Module,
    Outline,
    OutlineDose,
    Phase,
    Programme,
    ProgrammeFormat,
    ProgrammeVersion,
)
from tracker.catalogue.rules.programmes import Format, Kind, LoadReport
from tracker.catalogue.rules.terms import Choice, Purpose
from tracker.core.database import Base, db
from tracker.core.errors import Missing, Refused

pytestmark = pytest.mark.every_database

TABLES: tuple[type[Base], ...] = (
    Programme,
    ProgrammeVersion,
    ProgrammeFormat,
    Module,
    Outline,
    OutlineDose,
    Phase,
    AuditEvent,
)


def load(folder: Path) -> LoadReport:
    db.close_reading()
    return service.load_definitions(SYSTEM, folder)


def everything() -> list[list[tuple[object, ...]]]:
    """Every row of the catalogue and of the audit trail, as the database holds them."""
    db.close_reading()
    tables = [table.__table__ for table in TABLES]
    return [[tuple(row) for row in db.execute(select(table).order_by(*table.primary_key))] for table in tables]


def the_only_version() -> int:
    db.close_reading()
    (version,) = queries.versions()
    return version.id


def longer() -> Document:
    """The sample with one session ten minutes longer."""
    document = sound()
    document["modules"][0]["sessions"][0]["minutes"]["group"] += 10
    document["formats"]["group"]["minutes"] += 10
    return document


def test_what_is_loaded_is_what_the_files_say(database: str) -> None:
    read = [definition.content for definition in read_folder(SHIPPED).definitions]
    instruments = [definition.content for definition in read_instruments().definitions]
    assert load(SHIPPED).added == tuple([one.label for one in read] + [one.label for one in instruments])
    stored = [queries.definition(version.id) for version in sorted(queries.versions(), key=lambda one: one.id)]
    assert stored == read
    kept = kept_instruments.instruments_on(date(2026, 11, 23))
    assert sorted((each.content for each in kept), key=lambda each: each.code) == instruments


@pytest.mark.parametrize("document", [full(), outline()], ids=["full", "outline"])
def test_everything_that_a_file_says_is_kept(database: str, tmp_path: Path, document: Document) -> None:
    write(tmp_path, document)
    load(tmp_path)
    (read,) = read_folder(tmp_path).definitions
    version = the_only_version()
    assert queries.definition(version) == read.content
    assert queries.terms(version) == read.content.terms
    assert queries.terms_of([version]) == {version: read.content.terms}
    assert queries.module_outlines(version) == list(read.content.modules)


def test_the_plan_says_what_is_chosen_and_what_each_session_is_for(database: str, tmp_path: Path) -> None:
    write(tmp_path, full())
    load(tmp_path)
    plan = queries.plan(the_only_version(), Format.GROUP)
    assert [(each.module_code, each.choice, each.purpose, each.kind) for each in plan] == [
        ("base", Choice.MANDATORY, Purpose.WORK, Kind.GROUP),
        ("base", Choice.MANDATORY, Purpose.REVIEW, Kind.ONE_TO_ONE),
        ("roses", Choice.MENU, Purpose.WORK, Kind.GROUP),
        ("herbs", Choice.MENU, Purpose.THREE_WAY, Kind.ONE_TO_ONE),
    ]


def test_an_outline_has_no_plan_even_where_a_session_is_known(database: str, tmp_path: Path) -> None:
    document = outline()
    document["modules"][0]["sessions"] = [
        {"number": 1, "code": "one", "title": "One", "kind": "group", "minutes": {"group": 120}}
    ]
    write(tmp_path, document)
    load(tmp_path)
    (version,) = queries.versions()
    assert not version.deliverable
    assert queries.plan(version.id, Format.GROUP) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(document=documents())
def test_loading_twice_equals_loading_once(database: str, document: Document) -> None:
    with TemporaryDirectory() as folder:
        path = write(Path(folder), document)
        first = load(Path(folder))
        once = everything()
        path.write_text("# read again\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        again = load(Path(folder))
        content = read_folder(Path(folder)).definitions[0].content
    assert again == LoadReport(unchanged=first.added or first.replaced or first.unchanged)
    assert everything() == once
    assert queries.definition(the_only_version()) == content


def test_a_changed_file_replaces_a_version_that_nobody_uses(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    load(tmp_path)
    version = the_only_version()
    write(tmp_path, longer())
    assert load(tmp_path) == LoadReport(replaced=("Steady, version 1",))
    assert the_only_version() == version
    assert [session.minutes for session in queries.plan(version, Format.GROUP)] == [40, 150, 150]


def test_a_changed_file_of_a_version_in_use_is_refused_by_its_name(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    load(tmp_path)
    service.mark_used(SYSTEM, the_only_version())
    before = everything()
    write(tmp_path, longer())
    write(tmp_path, sound(version="2"))
    with pytest.raises(Refused) as refusal:
        load(tmp_path)
    assert list(refusal.value.problems) == ["steady/1.toml"]
    assert refusal.value.message.startswith("steady/1.toml: version: Steady, version 1 is in use")
    assert everything() == before


def test_a_version_in_use_loads_again_unchanged_and_a_new_one_beside_it(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    load(tmp_path)
    service.mark_used(SYSTEM, the_only_version())
    write(tmp_path, longer() | {"version": "2"})
    assert load(tmp_path) == LoadReport(added=("Steady, version 2",), unchanged=("Steady, version 1",))
    assert [version.version for version in queries.versions()] == ["2", "1"]


def test_a_version_is_taken_into_use_once(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    load(tmp_path)
    service.mark_used(SYSTEM, the_only_version())
    once = everything()
    service.mark_used(SYSTEM, the_only_version())
    assert everything() == once


def test_a_version_that_does_not_exist_cannot_be_used_or_read(database: str) -> None:
    with pytest.raises(Missing):
        service.mark_used(SYSTEM, 404)
    with pytest.raises(Missing):
        queries.version(404)
    with pytest.raises(Missing):
        queries.definition(404)
    with pytest.raises(Missing):
        queries.page("steady", "1")


def test_a_folder_with_a_mistake_loads_nothing(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    write(tmp_path, sound(code="other", summary=""))
    with pytest.raises(Refused, match=r"other/1\.toml: summary: must not be empty"):
        load(tmp_path)
    assert db.scalar(select(func.count()).select_from(Programme)) == 0


def test_a_plan_holds_the_sessions_of_its_format_in_order(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    load(tmp_path)
    version = the_only_version()
    group = queries.plan(version, Format.GROUP)
    assert [(session.number, session.kind, session.minutes, session.gap_weeks) for session in group] == [
        (1, Kind.ONE_TO_ONE, 30, 0),
        (2, Kind.GROUP, 150, 1),
        (3, Kind.GROUP, 150, 0),
    ]
    assert [session.module_title for session in group] == ["First steps", "First steps", "Together"]
    assert [session.code for session in queries.plan(version, Format.ONE_TO_ONE)] == ["welcome", "plans"]
