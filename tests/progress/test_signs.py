"""How one session stands for one person."""

from datetime import date, timedelta

import pytest

from tracker.progress.rules.readings import (
    CREDITED,
    DONE,
    MADE_UP,
    OWED,
    SIGN_WORDS,
    WAIVED,
    Marked,
    Place,
    Sign,
    Step,
    sign_of,
)

TODAY = date(2026, 11, 24)
PAST, COMING = TODAY - timedelta(days=7), TODAY + timedelta(days=7)


def signed(sign: Sign, *, whole: bool = True) -> Place:
    return Place(on=PAST, signed=True, mark=Marked(sign, whole))


@pytest.mark.parametrize(
    ("state", "place", "sign"),
    [
        (DONE, signed(Sign.ATTENDED), Sign.ATTENDED),
        (DONE, signed(Sign.ATTENDED, whole=False), Sign.PART),
        (DONE, signed(Sign.DID_NOT_COMPLY, whole=False), Sign.DID_NOT_COMPLY),
        (OWED, signed(Sign.UNACCEPTABLE), Sign.UNACCEPTABLE),
        (OWED, signed(Sign.ACCEPTABLE), Sign.ACCEPTABLE),
        (OWED, signed(Sign.RESCHEDULED), Sign.RESCHEDULED),
        (MADE_UP, signed(Sign.UNACCEPTABLE), Sign.MADE_UP),
        (MADE_UP, Place(on=PAST, member=False), Sign.MADE_UP),
        (DONE, signed(Sign.ACCEPTABLE), Sign.MADE_UP),
        (OWED, Place(on=PAST, signed=True, suspended=True), Sign.SUSPENDED),
        (CREDITED, None, Sign.CREDITED),
        (WAIVED, Place(on=COMING), Sign.CREDITED),
        (DONE, Place(on=PAST, member=False), Sign.CREDITED),
        (OWED, Place(on=PAST, member=False), Sign.NOT_A_MEMBER),
        (OWED, Place(on=PAST), Sign.NOT_RECORDED),
        (OWED, Place(on=PAST, signed=True), Sign.NOT_RECORDED),
        (OWED, Place(on=PAST, drafted=True), Sign.DRAFT),
        (OWED, Place(on=TODAY), Sign.TO_COME),
        (OWED, Place(on=COMING), Sign.TO_COME),
        (OWED, Place(on=None), Sign.TO_COME),
        (OWED, None, Sign.TO_COME),
    ],
)
def test_a_session_stands_by_its_item_and_its_signed_mark(state: str, place: Place | None, sign: Sign) -> None:
    assert sign_of(state, place, TODAY) is sign


@pytest.mark.parametrize(
    ("met_on", "sign"),
    [(PAST - timedelta(days=90), Sign.CREDITED), (PAST, Sign.MADE_UP), (TODAY, Sign.MADE_UP), (None, Sign.MADE_UP)],
)
def test_only_what_was_missed_first_was_made_up(met_on: date | None, sign: Sign) -> None:
    assert sign_of(DONE, signed(Sign.UNACCEPTABLE), TODAY, met_on) is sign
    assert sign_of(DONE, signed(Sign.ATTENDED), TODAY, met_on) is Sign.ATTENDED
    assert sign_of(OWED, signed(Sign.UNACCEPTABLE), TODAY, met_on) is Sign.UNACCEPTABLE


def test_a_draft_says_nothing_of_what_was_recorded() -> None:
    place = Place(on=PAST, drafted=True, mark=Marked(Sign.UNACCEPTABLE))
    assert sign_of(OWED, place, TODAY) is Sign.DRAFT


def test_every_sign_has_words() -> None:
    assert set(SIGN_WORDS) == set(Sign)


def test_one_sign_says_of_each_session_whether_it_was_met_elsewhere_credited_or_waived() -> None:
    def said(state: str) -> tuple[str, date | None]:
        step = Step(1, 1, "Plans", 1, "Module", 120, 120, state, sign_of(state, None, TODAY), credited_on=PAST)
        return step.words, step.elsewhere_on

    assert [said(state) for state in (DONE, CREDITED, WAIVED)] == [
        ("Met elsewhere", PAST),
        ("Credited", None),
        ("Waived", None),
    ]
    assert said(MADE_UP) == (SIGN_WORDS[Sign.MADE_UP], None)
