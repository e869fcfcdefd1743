"""Giving an assessment: begun, saved in parts, signed with its score, amended with a reason, withdrawn."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from tests.make import Make
from tests.make.assessments import ANSWERS, ZONE
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import Actor
from tracker.assessments import queries
from tracker.assessments.models import ScoredResult
from tracker.assessments.offering import offers_for
from tracker.assessments.rules.giving import Because, Mode, Occasion, State, Whole
from tracker.assessments.scored import scoring_hash
from tracker.assessments.service import amending, giving, twice
from tracker.catalogue import service as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.demo.seeding import INVENTED
from tracker.people.queries import person_for, standings_of
from tracker.people.rules import Sex, StandingKind


@pytest.fixture
def officer(make: Make) -> Actor:
    made: Actor = make.officer(make.area())
    return made


@pytest.fixture
def person(make: Make, officer: Actor) -> int:
    made: int = make.person(next(iter(officer.area_ids)), officer)
    return made


def trail(assessment_id: int) -> list[str]:
    db.close_reading()
    wanted = select(AuditEvent.action).where(
        AuditEvent.subject_kind == "assessment", AuditEvent.subject_id == assessment_id
    )
    return list(db.scalars(wanted.order_by(AuditEvent.id)))


def save(by: Actor, made: int, texts: dict[str, str], seen: int) -> int:
    db.close_reading()
    return giving.save_answers(by, assessment_id=made, texts=texts, seen=seen)


@pytest.mark.every_database
def test_from_beginning_to_a_signed_result(make: Make, officer: Actor, person: int) -> None:
    made = make.assessment(person, officer)
    assert save(officer, made, {"calm1": "2", "company1": "", "stray": "9"}, 1) == 2
    assert make.whole(made, officer).answers == {"calm1": "2"}
    assert save(officer, made, {"calm1": "2"}, 1) == 2, "the same again changes nothing, whatever was read"
    save(officer, made, ANSWERS, 2)
    number = giving.sign(officer, assessment_id=made, seen=3)
    whole = make.whole(made, officer)
    (found,) = whole.results[0].found
    assert (number, whole.assessment.state, whole.assessment.signed_by) == (1, State.SIGNED, officer.name)
    assert (found.scores["calm_total"], found.bands["ease_band"].label, found.missing) == (10, "Mixed evenings", ())
    assert whole.results[0].answers == ANSWERS
    assert any("Invented: a result" in said for said in whole.results[0].warnings)
    assert queries.assessments_of(officer, person)[0].result == whole.results[0]
    assert trail(made) == ["assessment begun", "assessment saved", "assessment saved", "assessment signed"]


def test_missing_answers_never_score_silently(make: Make, officer: Actor, person: int) -> None:
    texts = {code: text for code, text in ANSWERS.items() if code not in {"calm1", "calm2"}}
    whole = make.whole(make.signed(person, officer, texts), officer)
    (found,) = whole.results[0].found
    assert found.missing == ("calm1", "calm2")
    assert "calm_total" not in found.scores
    assert "calm1 (Calm, item 1)" in found.not_computed["calm_total"]


def test_a_wrong_answer_is_refused_beside_its_item_and_nothing_is_saved(
    make: Make, officer: Actor, person: int
) -> None:
    made = make.assessment(person, officer)
    save(officer, made, {"calm1": "1"}, 1)
    with pytest.raises(Refused) as refused:
        save(officer, made, {"calm1": "2", "calm2": "7", "lives_alone": "perhaps"}, 2)
    assert set(refused.value.problems) == {"calm2", "lives_alone"}
    assert make.whole(made, officer).answers == {"calm1": "1"}
    save(officer, made, {**ANSWERS, "neighbours": "1"}, 2)
    with pytest.raises(Refused, match="the earlier answers rule the question out"):
        giving.sign(officer, assessment_id=made, seen=3)
    assert make.whole(made, officer).assessment.state is State.DRAFT


def test_two_people_who_answer_at_once_see_each_other_s_answers(make: Make, officer: Actor, person: int) -> None:
    made = make.assessment(person, officer)
    save(officer, made, {"calm1": "1"}, 1)
    for act in (
        lambda: save(officer, made, {"calm1": "2"}, 1),
        lambda: giving.sign(officer, assessment_id=made, seen=1),
        lambda: giving.withdraw(officer, assessment_id=made, seen=1),
    ):
        with pytest.raises(Stale) as stale:
            act()
        assert isinstance(stale.value.current, Whole)
        assert stale.value.current.answers == {"calm1": "1"}


def test_who_it_is_for_and_who_fills_it_in_is_asked_before_it_begins(make: Make, officer: Actor, person: int) -> None:
    area = next(iter(officer.area_ids))
    facilitator, woman = make.facilitator(area), make.person(area, officer, sex=Sex.FEMALE)
    with pytest.raises(Refused, match="for people recorded as male"):
        make.assessment(woman, officer, "stable-2007")
    with pytest.raises(Missing):
        make.assessment(person, facilitator)
    with pytest.raises(Refused, match="Filled in by psychologists"):
        make.assessment(person, officer, "sorag")
    with pytest.raises(Refused, match="not filled in by the person themselves"):
        make.assessment(person, officer, "stable-2007", mode=Mode.PERSON)
    with pytest.raises(Refused, match="today or before"):
        make.assessment(person, officer, given_on=clock.today(ZONE) + timedelta(days=1))
    with pytest.raises(Refused, match="at least one way of scoring"):
        make.assessment(person, officer, "ibaq")
    with pytest.raises(Refused, match="no variant moon"):
        make.assessment(person, officer, "rm2000", variants=("moon",))


def test_kinds_of_offending_are_those_of_the_newest_referral_that_says_them(
    make: Make, officer: Actor, person: int
) -> None:
    def refusal() -> str:
        db.close_reading()
        offers = offers_for(officer, person_for(officer, person), clock.today(ZONE))
        return next(one.why_not for one in offers if one.instrument.code == "static-99r")

    first, newest = make.referral(person, days_ago=90), make.referral(person, version_id=make.hedgerow())
    assert refusal() == ""
    made = make.assessment(person, officer, "static-99r")
    make.answered(made, officer, {"total": "2"})
    make.answers(first, offence_types=("internet-images", "not-sexual"))
    assert refusal() == "The instrument is not for offending of the kind images alone"
    with pytest.raises(Refused, match="not for offending of the kind images alone"):
        make.sign(made, officer)
    make.answers(newest, offence_types=("internet-images", "contact-adult"))
    assert refusal() == ""
    make.sign(made, officer)
    assert not any("kinds of offending" in said for said in make.whole(made).results[0].warnings)
    make.answers(newest, offence_types=("images-of-another-list",))
    assert refusal() == "", "a code of the service's own says nothing here"


def test_an_occasion_is_begun_once_and_freezes_the_instrument(
    make: Make, officer: Actor, person: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = make.assessment(person, officer)
    with pytest.raises(Refused, match="begun already"):
        make.assessment(person, officer)
    make.assessment(person, officer, occasion=Occasion.MID)
    giving.withdraw(officer, assessment_id=made, seen=1)
    make.assessment(person, officer)
    folder = tmp_path_factory.mktemp("changed")
    (folder / "hedgerow").mkdir()
    (folder / "instruments").mkdir()
    (folder / "hedgerow" / "1.toml").write_text((INVENTED / "hedgerow" / "1.toml").read_text(encoding="utf-8"))
    text = (INVENTED / "instruments" / "evening-steps.toml").read_text(encoding="utf-8")
    (folder / "instruments" / "evening-steps.toml").write_text(text.replace("Invented edge", "Another edge"))
    with pytest.raises(Refused, match="results rest on Evening Steps"):
        catalogue.load_definitions(officer, folder)


def test_variants_stand_beside_the_standard_result(make: Make, officer: Actor, person: int) -> None:
    texts = {
        "age": "30",
        "sexual_appearances": "2",
        "criminal_appearances": "3",
        "violent_appearances": "0",
        **dict.fromkeys(("burglary", "male_victim", "stranger_victim", "non_contact", "no_relationship"), "yes"),
    }
    made = make.assessment(person, officer, "rm2000", variants=("pc85_2005", "internet_revised"))
    save(officer, made, texts, 1)
    giving.sign(officer, assessment_id=made, seen=2)
    found = make.whole(made, officer).results[0].found
    assert [one.variant for one in found] == ["standard", "pc85_2005", "internet_revised"]
    levels = {(one.kind, one.variant): one for one in standings_of(person)}
    assert {key for key in levels if key[0] is StandingKind.RM2000_S} == {
        (StandingKind.RM2000_S, variant) for variant in ("standard", "pc85_2005", "internet_revised")
    }
    assert levels[StandingKind.RM2000_V, ""].source.startswith("Assessment by RM2000, ")
    seen = make.whole(made).assessment.version
    db.close_reading()
    younger = {**texts, "age": "22"}
    amending.amend(officer, assessment_id=made, texts=younger, reason="Misread", seen=seen)
    db.close_reading()
    assert len(standings_of(person)) > len(levels), "what an amendment changes is recorded, and the level before stays"


@pytest.mark.every_database
def test_an_amendment_shows_its_effect_first_and_keeps_the_result_before(
    make: Make, officer: Actor, person: int
) -> None:
    made = make.signed(person, officer)
    seen = make.whole(made).assessment.version
    texts = {**ANSWERS, "calm1": "3", "calm3": "3", "calm4": "3"}
    asked = {"assessment_id": made, "texts": texts, "seen": seen}
    with pytest.raises(Refused, match="Say why"):
        amending.amend(officer, reason=" ", **asked)
    with pytest.raises(Refused, match="No answer was changed"):
        amending.amend(officer, reason="Misread", **(asked | {"texts": ANSWERS}))
    shown = amending.preview_amendment(officer, reason="Misread", **asked)
    assert shown.found[0].bands["ease_band"].label == "Steady evenings"
    assert len(make.whole(made).results) == 1
    amending.amend(officer, reason="Misread", **asked)
    whole = make.whole(made)
    assert [(one.number, one.because, one.reason) for one in whole.results] == [
        (2, Because.AMENDED, "Misread"),
        (1, Because.SIGNED, ""),
    ]
    assert whole.results[1].answers == ANSWERS
    assert whole.answers == texts
    with pytest.raises(Stale):
        amending.amend(officer, reason="Misread", **(asked | {"texts": ANSWERS}))
    with pytest.raises(Refused, match="what is signed is amended"):
        save(officer, made, ANSWERS, 9)


def test_a_signed_result_is_taken_out_by_a_lead_alone_with_a_reason(make: Make, officer: Actor, person: int) -> None:
    lead = make.lead(*officer.area_ids)
    made = make.signed(person, officer)
    seen = make.whole(made).assessment.version
    with pytest.raises(Forbidden):
        giving.withdraw(officer, assessment_id=made, seen=seen, reason="Wrong person")
    with pytest.raises(Refused, match="Say why"):
        giving.withdraw(lead, assessment_id=made, seen=seen)
    giving.withdraw(lead, assessment_id=made, seen=seen, reason="Wrong person")
    whole = make.whole(made, officer)
    assert (whole.assessment.state, whole.results[0].reason) == (State.WITHDRAWN, "Wrong person")
    assert queries.assessments_of(officer, person) == ()


@command
def _spoil(result_id: int) -> None:
    db.change(update(ScoredResult).where(ScoredResult.id == result_id).values(reason="other"))


@pytest.mark.every_database
def test_the_database_itself_refuses_to_change_a_result(make: Make, officer: Actor, person: int) -> None:
    make.signed(person, officer)
    result_id = db.scalar(select(ScoredResult.id))
    db.close_reading()
    with pytest.raises(DBAPIError, match="append-only"):
        _spoil(result_id)


def test_a_result_says_which_code_scored_it(make: Make, officer: Actor, person: int) -> None:
    make.signed(person, officer)
    assert db.scalar(select(ScoredResult.scoring)) == scoring_hash()


def test_paper_is_entered_twice_and_each_difference_decided(make: Make, officer: Actor, person: int) -> None:
    made = make.assessment(person, officer, mode=Mode.PAPER)
    with pytest.raises(Refused, match="a first time"):
        twice.save_second(officer, assessment_id=made, texts=ANSWERS, seen=1)
    save(officer, made, ANSWERS, 1)
    other = {**ANSWERS, "calm1": "3", "neighbours": "1"}
    del other["company5"]
    assert twice.save_second(officer, assessment_id=made, texts=other, seen=2) == 3
    with pytest.raises(Refused, match="3 answers differ between the two entries"):
        giving.sign(officer, assessment_id=made, seen=3)
    with pytest.raises(Refused) as refused:
        twice.settle_entries(officer, assessment_id=made, chosen={"calm1": "second"}, seen=3)
    assert set(refused.value.problems) == {"company5", "neighbours"}
    chosen = {"calm1": "second", "company5": "first", "neighbours": "first"}
    twice.settle_entries(officer, assessment_id=made, chosen=chosen, seen=3)
    whole = make.whole(made)
    assert (whole.answers, whole.differences()) == ({**ANSWERS, "calm1": "3"}, ())
    assert whole.second is not None
    assert ("calm1", "2", "3") in [(one.item, one.first, one.second) for one in whole.second.settled]
    giving.sign(officer, assessment_id=made, seen=whole.assessment.version)
    assert giving.ONCE not in make.whole(made).results[0].warnings


def test_paper_that_was_entered_once_says_so_with_its_result(make: Make, officer: Actor, person: int) -> None:
    made = make.signed(person, officer, mode=Mode.PAPER)
    assert giving.ONCE in make.whole(made).results[0].warnings
