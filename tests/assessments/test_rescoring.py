"""What stands, scored again by changed code: whoever amends meanwhile, and wherever it is broken off."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from tests.assessments.test_pni import answers
from tests.make import Make
from tests.make.assessments import ANSWERS
from tracker.accounts import audit
from tracker.accounts.rules import SYSTEM, Actor
from tracker.assessments.commands import assessments
from tracker.assessments.rules.giving import Because, Occasion, Whole
from tracker.assessments.rules.sheet import Band
from tracker.assessments.scored import Outcome, outcome
from tracker.assessments.service import amending, giving, rescoring
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.people.queries import standings_of
from tracker.people.rules import StandingKind

Patch = pytest.MonkeyPatch
OTHER = ANSWERS | {"calm1": "3"}


def one_more(*said: Any) -> Outcome:
    """What other code made of the same answers: one point more."""
    found = outcome(*said)
    (result,) = found.found
    return replace(found, found=(replace(result, scores={**result.scores, "calm_total": 11}),))


@pytest.fixture
def signed(make: Make, lead: Actor, area: int, monkeypatch: Patch) -> list[int]:
    """Three results that the code as it is now would not give."""
    monkeypatch.setattr(giving, "outcome", one_more)
    person = make.person(area)
    occasions = (Occasion.PRE, Occasion.MID, Occasion.POST)
    made = [make.signed(person, lead, occasion=occasion) for occasion in occasions]
    monkeypatch.setattr(giving, "outcome", outcome)
    return made


def stood(whole: Whole) -> list[tuple[int, Because, object]]:
    """Each result, the first one first."""
    return [(one.number, one.because, one.found[0].scores["calm_total"]) for one in reversed(whole.results)]


BEFORE, AFTER = (1, Because.SIGNED, 11), (2, Because.RESCORED, 10)


def run(*options: str) -> str:
    db.close_reading()
    return CliRunner().invoke(assessments, ["rescore", *options]).stdout.splitlines()[-1]


def test_what_comes_out_otherwise_stands_and_the_one_before_is_kept(make: Make, signed: list[int]) -> None:
    assert run("--dry-run") == "3 scored, 3 came out otherwise, 0 could not be scored"
    assert [stood(make.whole(one)) for one in signed] == [[BEFORE]] * 3
    assert run() == "3 scored, 3 came out otherwise, 0 could not be scored"
    assert [stood(make.whole(one)) for one in signed] == [[BEFORE, AFTER]] * 3
    assert run() == "3 scored, 0 came out otherwise, 0 could not be scored"
    assert make.whole(signed[0]).assessment.version == 4


@pytest.mark.every_database
def test_whoever_amends_or_signs_meanwhile_loses_nothing(
    make: Make, lead: Actor, signed: list[int], monkeypatch: Patch
) -> None:
    """One amendment falls between looking and writing; another, and a signature, into the writing itself."""
    first, second, third = signed
    draft = make.assessment(make.whole(first).assessment.person_id, lead, occasion=Occasion.FOLLOW_UP)
    make.answered(draft, lead)
    again = rescoring._again
    others: list[Future[None]] = []

    def amend(made: int) -> None:
        with suppress(Stale):
            amending.amend(lead, assessment_id=made, texts=OTHER, reason="Misread", seen=3)

    def with_others(ids: Sequence[int]) -> object:
        found = again(ids)
        if not db.in_command:
            amend(first)
        elif not others:
            others.extend((pool.submit(amend, second), pool.submit(make.sign, draft, lead)))
            wait(others, timeout=0.2)
        return found

    monkeypatch.setattr(rescoring, "_again", with_others)
    db.close_reading()
    with ThreadPoolExecutor(2) as pool:
        list(rescoring.rescore(SYSTEM, keep=True))
        assert [one.exception(timeout=20) for one in others] == [None, None]
    amended = (2, Because.AMENDED, 11)
    assert stood(make.whole(first)) == [BEFORE, amended]
    assert stood(make.whole(second)) in ([BEFORE, amended], [BEFORE, AFTER])
    assert stood(make.whole(third)) == [BEFORE, AFTER]
    assert stood(make.whole(draft)) == [(1, Because.SIGNED, 10)]
    assert [make.whole(made).assessment.version for made in signed] == [4, 4, 4]


@pytest.mark.every_database
def test_broken_off_in_the_middle_it_leaves_each_result_whole_and_goes_on_another_time(
    make: Make, signed: list[int], monkeypatch: Patch
) -> None:
    monkeypatch.setattr(rescoring, "AT_ONCE", 1)
    told, lines = audit.record_all, iter(range(9))

    def broken_off(*said: object) -> None:
        if next(lines) == 1:
            raise KeyboardInterrupt
        told(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(audit, "record_all", broken_off)
    db.close_reading()
    with pytest.raises(KeyboardInterrupt):
        list(rescoring.rescore(SYSTEM, keep=True))
    assert [stood(make.whole(one)) for one in signed] == [[BEFORE, AFTER], [BEFORE], [BEFORE]]
    assert [make.whole(one).assessment.version for one in signed] == [4, 3, 3]
    assert run() == "3 scored, 2 came out otherwise, 0 could not be scored"
    assert [stood(make.whole(one)) for one in signed] == [[BEFORE, AFTER]] * 3


def test_a_level_that_comes_out_otherwise_is_where_the_person_stands_from_then_on(
    make: Make, lead: Actor, area: int, monkeypatch: Patch
) -> None:
    def medium(*said: Any) -> Outcome:
        found = outcome(*said)
        band = {"need": Band("medium", "Medium")}
        return replace(found, found=tuple(replace(one, bands={**one.bands, **band}) for one in found.found))

    def stands() -> list[str]:
        db.close_reading()
        return [one.value for one in standings_of(person) if one.kind is StandingKind.NEED_BAND]

    person = make.person(area)
    monkeypatch.setattr(giving, "outcome", medium)
    make.signed(person, lead, {code: str(said) for code, said in answers().items()}, "pni")
    monkeypatch.setattr(giving, "outcome", outcome)
    assert stands() == ["medium"]
    assert run() == "1 scored, 1 came out otherwise, 0 could not be scored"
    assert stands() == ["low", "medium"]
