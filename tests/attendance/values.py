"""Outcomes of every family, entries of every shape, and a row, for rules on plain values."""

from hypothesis import strategies as st

from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.outcomes import OutcomeKind, OutcomeView


def outcome(code: str, kind: OutcomeKind, *, attended: bool | None, compliant: bool, meets: bool) -> OutcomeView:
    return OutcomeView(code, code, code, kind, attended, compliant, meets, "", "")


OUTCOMES = {
    one.code: one
    for one in (
        outcome("ATTC", OutcomeKind.ATTENDED, attended=True, compliant=True, meets=True),
        outcome("AFTC", OutcomeKind.ATTENDED_BUT, attended=True, compliant=False, meets=True),
        outcome("ATSH", OutcomeKind.ATTENDED_BUT, attended=True, compliant=False, meets=False),
        outcome("UAAB", OutcomeKind.UNACCEPTABLE, attended=False, compliant=False, meets=False),
        outcome("AAME", OutcomeKind.ACCEPTABLE, attended=False, compliant=True, meets=False),
        outcome("RSSR", OutcomeKind.RESCHEDULED, attended=False, compliant=True, meets=False),
        outcome("CO10", OutcomeKind.OFFICER, attended=None, compliant=True, meets=False),
    )
}
ENTRIES = st.builds(
    Entry,
    st.sampled_from([None, *OUTCOMES]),
    st.none() | st.integers(0, 200),
    st.booleans(),
    st.none() | st.integers(1, 5),
    st.text(max_size=20),
)


def row(entry: Entry, membership_id: int = 1) -> Row:
    return Row(membership_id, 1, 1, "Larchwood", "Neil", entry)
