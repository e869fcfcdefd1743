"""People, sentences, standings and areas on real databases: what is kept, refused, and said to be stale."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.make import Make
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.people import queries, service
from tracker.people.models import PersonWord
from tracker.people.rules import (
    AreaKind,
    Nation,
    PersonDetails,
    PersonRecord,
    PossibleDuplicates,
    SentenceKind,
    StandingKind,
)
from tracker.people.sentences import SentenceDetails, SentenceView
from tracker.people.standings import Aspect

pytestmark = pytest.mark.every_database

LAST_YEAR = clock.today("Europe/London") - timedelta(days=400)


def add(actor: Actor, details: PersonDetails, **rest: object) -> int:
    return service.add_person(actor, details=details, **rest)  # type: ignore[arg-type]


def details_of(person_id: int) -> PersonDetails:
    db.close_reading()
    return queries.record_for(SYSTEM, person_id).details


def trail(person_id: int) -> list[str]:
    db.close_reading()
    rows = db.scalars(select(AuditEvent.action).where(AuditEvent.person_id == person_id).order_by(AuditEvent.id))
    return list(rows)


def test_a_person_is_kept_as_typed_but_for_stray_spaces_and_small_letters(make: Make) -> None:
    north = make.area()
    lead = make.lead(north)
    typed = make.details(north, reference=" x12 3456 ", surname="  de   Souza", aliases=("Nelly", "nelly ", ""))
    person = add(lead, typed)
    kept = details_of(person)
    assert (kept.reference, kept.surname, kept.aliases) == ("X123456", "de Souza", ("Nelly",))
    assert trail(person) == ["person added"]


def test_an_offender_manager_who_adds_a_person_has_them_on_their_caseload(make: Make) -> None:
    north = make.area()
    officer = make.officer(north, name="Casey Fennel")
    person = add(officer, make.details(north), officer_id=officer.user_id)
    db.close_reading()
    assert queries.person_for(officer, person).id == person
    found = queries.officer_of(person)
    assert found is not None
    assert found.name == "Casey Fennel"
    assert trail(person) == ["person added", "involvement started"]


def test_nobody_adds_a_person_to_an_area_they_do_not_work_in(make: Make) -> None:
    lead = make.lead(make.area())
    with pytest.raises(Refused) as refusal:
        add(lead, make.details(make.area()))
    assert refusal.value.field == "area_id"


def test_every_wrong_field_is_named_at_once(make: Make) -> None:
    wrong = make.details(make.area(), reference="?", surname=" ", born_on=date(1850, 1, 1))
    with pytest.raises(Refused) as refusal:
        add(SYSTEM, wrong)
    assert set(refusal.value.problems) == {"reference", "surname", "born_on"}


def test_a_reference_belongs_to_one_person_and_says_nothing_about_whom(make: Make) -> None:
    north, south = make.area(), make.area()
    held = details_of(make.person(north))
    with pytest.raises(Refused) as refusal:
        add(make.lead(south), make.details(south, reference=held.reference.lower()))
    assert refusal.value.field == "reference"
    assert held.surname not in refusal.value.message


def test_the_same_birthday_and_a_similar_name_are_shown_before_adding(make: Make) -> None:
    north = make.area()
    born = {"born_on": date(1980, 5, 17)}
    make.person(north, surname="Larchwood", aliases=("Neil Fitch",), **born)
    alike: tuple[dict[str, object], ...] = (
        {"surname": "Larchwod"},
        {"surname": "LÁRCHWOOD"},
        {"surname": "Quillwort", "aliases": ("Ned Larchwood",)},
        {"surname": "Quillwort", "aliases": ("Fitch",)},
    )
    for typed in alike:
        with pytest.raises(PossibleDuplicates):
            add(SYSTEM, make.details(north, **{**born, **typed}))
    assert add(SYSTEM, make.details(north, surname="Quillwort", **born))
    assert add(SYSTEM, make.details(north, surname="Larchwood", born_on=date(1980, 5, 18)))


def test_a_confirmation_holds_for_the_people_shown_only(make: Make) -> None:
    north = make.area()
    same = {"surname": "Larchwood", "born_on": date(1980, 5, 17)}
    make.person(north, **same)
    new = make.details(north, **same)
    with pytest.raises(PossibleDuplicates) as first:
        add(SYSTEM, new)
    add(SYSTEM, make.details(north, **same), confirmed=first.value.key)
    with pytest.raises(PossibleDuplicates) as second:
        add(SYSTEM, new, confirmed=first.value.key)
    assert len(second.value.matches) == 2


def test_a_likely_duplicate_out_of_scope_is_masked(make: Make) -> None:
    north, south = make.area(), make.area()
    same = {"surname": "Larchwood", "born_on": date(1980, 5, 17)}
    make.person(south, **same)
    with pytest.raises(PossibleDuplicates) as refusal:
        add(make.lead(north), make.details(north, **same))
    assert [match.person for match in refusal.value.matches] == [None]


def test_a_correction_keeps_both_values_in_the_trail_and_changes_what_a_search_finds(make: Make) -> None:
    north = make.area()
    person = make.person(north, surname="Larchwood", aliases=("Ned",))
    wanted = replace(details_of(person), surname="Birchwood", aliases=("Ned", "Bill"))
    service.correct_person(make.lead(north), person_id=person, details=wanted, seen=1)
    assert details_of(person) == wanted
    changes = db.scalar(select(AuditEvent.changes).where(AuditEvent.action == "person corrected"))
    assert changes == {"surname": ["Larchwood", "Birchwood"], "aliases": [["Ned"], ["Ned", "Bill"]]}
    words = set(db.scalars(select(PersonWord.word).where(PersonWord.person_id == person)))
    assert {"birchwood", "bill", "ned"} < words
    assert "larchwood" not in words


def test_a_correction_of_what_somebody_else_changed_shows_what_stands(make: Make) -> None:
    north = make.area()
    person = make.person(north, surname="Larchwood")
    lead, details = make.lead(north), details_of(person)
    service.correct_person(lead, person_id=person, details=replace(details, surname="Birchwood"), seen=1)
    with pytest.raises(Stale) as stale:
        service.correct_person(lead, person_id=person, details=replace(details, first_names="Ian"), seen=1)
    assert isinstance(stale.value.current, PersonRecord)
    assert stale.value.current.details.surname == "Birchwood"
    assert stale.value.current.person.version == 2


def test_saving_without_a_change_changes_nothing(make: Make) -> None:
    person = make.person(make.area())
    service.correct_person(SYSTEM, person_id=person, details=details_of(person), seen=1)
    assert queries.person_for(SYSTEM, person).version == 1
    assert trail(person) == ["person added"]


def test_a_person_out_of_scope_is_missing_to_every_command(make: Make) -> None:
    person, stranger = make.person(make.area()), make.lead(make.area())
    sentence = SentenceDetails(SentenceKind.COMMUNITY_ORDER, LAST_YEAR)
    kept = service.add_sentence(SYSTEM, person_id=person, details=sentence)
    commands: list[Callable[[], object]] = [
        lambda: service.correct_person(stranger, person_id=person, details=details_of(person), seen=1),
        lambda: service.add_sentence(stranger, person_id=person, details=sentence),
        lambda: service.correct_sentence(stranger, sentence_id=kept, details=sentence, seen=1),
        lambda: service.assign_officer(stranger, person_id=person, user_id=1),
        lambda: service.record_standing(
            stranger, person_id=person, kind=StandingKind.ROSH, value="low", as_of=LAST_YEAR, source="x"
        ),
    ]
    for command in commands:
        with pytest.raises(Missing):
            command()


def test_a_sentence_is_corrected_once_per_version_read(make: Make) -> None:
    person = make.person(make.area())
    first = SentenceDetails(SentenceKind.COMMUNITY_ORDER, LAST_YEAR)
    sentence = service.add_sentence(SYSTEM, person_id=person, details=first)
    later = replace(first, ends_on=LAST_YEAR + timedelta(days=730))
    service.correct_sentence(SYSTEM, sentence_id=sentence, details=later, seen=1)
    with pytest.raises(Stale) as stale:
        service.correct_sentence(SYSTEM, sentence_id=sentence, details=first, seen=1)
    assert isinstance(stale.value.current, SentenceView)
    assert stale.value.current.details == later
    assert trail(person) == ["person added", "sentence added", "sentence corrected"]


def test_standings_stand_side_by_side_and_earlier_ones_stay(make: Make) -> None:
    person = make.person(make.area())

    def record(kind: StandingKind, value: str, variant: str = "", days: int = 0) -> None:
        as_of = LAST_YEAR + timedelta(days=days)
        service.record_standing(
            SYSTEM, person_id=person, kind=kind, value=value, variant=variant, as_of=as_of, source="Report"
        )

    record(StandingKind.RM2000_S, "high", "standard", days=10)
    record(StandingKind.RM2000_S, "medium", "standard")
    record(StandingKind.RM2000_S, "low", "internet_revised")
    record(StandingKind.MAPPA_LEVEL, "1")
    db.close_reading()
    page = queries.page_for(SYSTEM, person)
    shown = [(each.variant, each.words) for each in page.present(Aspect.STATIC_RISK)]
    assert shown == [("standard", "High"), ("internet_revised", "Low")]
    assert [each.words for each in page.present(Aspect.MAPPA)] == ["Level 1"]
    assert [each.words for each in page.earlier] == ["Medium"]


def test_an_area_keeps_its_nations_clock_and_a_name_of_its_own(make: Make) -> None:
    kind = AreaKind.CLINIC
    basel = service.create_area(SYSTEM, code="bs", name="Basel", kind=kind, nation=Nation.BASEL_STADT)
    db.close_reading()
    assert queries.zone_of_area(basel) == "Europe/Zurich"
    with pytest.raises(Refused) as refusal:
        service.create_area(SYSTEM, code="BS", name="basel", kind=kind, nation=Nation.BASEL_STADT)
    assert set(refusal.value.problems) == {"code", "name"}
    service.change_area(SYSTEM, area_id=basel, code="BS", name="Basel-Stadt", kind=kind, nation=Nation.BASEL_STADT)
    db.close_reading()
    assert queries.area(basel).name == "Basel-Stadt"


def test_staff_work_in_exactly_the_areas_they_are_placed_in(make: Make) -> None:
    north, south, lead = make.area(), make.area(), make.lead()
    for wanted in ({north}, {north, south}, {south}, set()):
        service.place_staff(SYSTEM, user_id=lead.user_id or 0, area_ids=wanted)
        db.close_reading()
        assert queries.areas_of_user(lead.user_id or 0) == wanted
    with pytest.raises(Missing):
        service.place_staff(SYSTEM, user_id=lead.user_id or 0, area_ids={9999})
