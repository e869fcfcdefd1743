"""A stamped row says what the same row says when the template draws it in full."""

from datetime import UTC, datetime

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attendance.values import ENTRIES, OUTCOMES
from tracker.attendance import showing
from tracker.attendance.forms import RegisterForm, shown
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.outcomes import PointView
from tracker.attendance.rules.registers import Head, RegisterPage, SessionFacts
from tracker.attendance.stamping import Rows

NASTY = st.sampled_from(["100% <b>", "%(at)s", "\ue000name\ue001", "{{ 1 }}", 'O"Neil & Sons', "Larchwood", ""])
POINTS = tuple(PointView(value, f"Point {value}", "As described") for value in range(1, 6))
MOMENT = datetime(2026, 11, 23, 18, 4, tzinfo=UTC)
FACTS = SessionFacts(1, 1, "Group", "G", "P", 1, 1, 2, "", 1, "", "", MOMENT.date(), None, 120, "", "UTC", 1, 1)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    entry = draw(ENTRIES)
    note = draw(NASTY) or entry.note
    saved_at = draw(st.sampled_from([None, MOMENT]))
    valid = Entry(entry.outcome, entry.minutes, entry.late, entry.engagement, note)
    return Row(draw(st.integers(1, 10**6)), 1, 7, draw(NASTY), draw(NASTY), valid, 1, "Isla", 1, saved_at)


def page_of(found: list[Row]) -> RegisterPage:
    outcomes = dict(OUTCOMES)
    return RegisterPage(FACTS, None, 0, Head("", None, None, frozenset()), tuple(found), (), outcomes, POINTS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(rows(), min_size=1, max_size=4, unique_by=lambda row: row.membership_id))
def test_a_stamped_row_is_the_row_drawn_in_full(app: Flask, found: list[Row]) -> None:
    page = page_of(found)
    briefs = {row.membership_id: ("att", "100% there") for row in found if row.saved_at}
    form = RegisterForm([shown(row, page) for row in found], "", "", "", frozenset(), "")
    erring = RegisterForm(form.rows, "", "", "", frozenset(), "", errors={"group_note": "Too long"})
    with app.test_request_context():
        stamped, drawn = (Rows(page, one, showing.differences, briefs=briefs) for one in (form, erring))
        for one in form.rows:
            assert stamped(one) == drawn(one)
            assert stamped(one) == drawn(one)  # from the kind that is known by now
