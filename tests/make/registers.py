"""Registers recorded and signed on the evening of their session, through the service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

from tracker.accounts.rules import Actor
from tracker.attendance import queries
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import RowEntry, Saved, Submission, fingerprint
from tracker.attendance.service.recording import record_attendance, sign_register
from tracker.core import clock
from tracker.core.database import db

ATTENDED = Entry(outcome="ATTC", engagement=3)


class Maker:
    """Builders of registers; who is not named attended in full."""

    def register(
        self,
        facilitator: Actor,
        session_id: int,
        entries: Mapping[int, Entry] | None = None,
        *,
        usual: Entry | None = ATTENDED,
        group_note: str = "",
        sign: bool = True,
    ) -> Saved:
        """Record a register, and sign it unless told not to; `entries` are by person."""
        db.close_reading()
        page = queries.register_for(facilitator, session_id)
        session = page.session
        assert session.on_date is not None
        assert facilitator.user_id is not None
        rows = []
        for row in page.rows:
            entry = (entries or {}).get(row.person_id, usual) or Entry()
            if entry.minutes is None and entry.outcome and page.outcomes[entry.outcome].attended:
                entry = replace(entry, minutes=session.minutes)
            rows.append(RowEntry(row.membership_id, entry, fingerprint(row.entry)))
        head = replace(page.head, group_note=group_note, deliverers=frozenset({facilitator.user_id}))
        sent = Submission(tuple(rows), head, fingerprint(page.head))
        evening = clock.at_local(session.on_date, session.starts_at or time(18), session.zone)
        with clock.standing_at(evening + timedelta(minutes=session.minutes)):
            saved = (sign_register if sign else record_attendance)(facilitator, session_id, sent)
        assert not saved.conflicts
        assert saved.problems == {}
        db.close_reading()
        return saved
