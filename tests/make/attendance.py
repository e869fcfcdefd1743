"""A small service with a group that meets today, its registers, and signing in on a real server."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.make import delivery, people
from tests.make.accounts import token_for
from tests.worlds import worlds
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import queries
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import RowEntry, Saved, Submission, fingerprint
from tracker.attendance.rules.registers import Head, RegisterPage
from tracker.attendance.service import recording
from tracker.config import read_settings
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.queries import session_for
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service.dates import change_session


@dataclass(frozen=True, slots=True)
class World:
    """One area and one group, whose first session began at midnight; people as the register lists them."""

    facilitator: Actor
    second: Actor
    lead: Actor
    officer: Actor
    area_id: int
    delivery_id: int
    session_id: int
    person_ids: tuple[int, ...]
    membership_ids: tuple[int, ...]
    enrolment_ids: tuple[int, ...]


class Maker(delivery.Maker, people.Maker):
    """Builders of groups with registers; every call makes another group."""

    def group_today(self, members: int = 12) -> World:
        """A group that meets today at midnight, and the day after, so that a session has begun at any hour."""
        return worlds.once(self, ("group today", members), lambda: self._group_today(members))

    def _group_today(self, members: int) -> World:
        area_id = self.area()
        lead, officer = self.lead(area_id), self.officer(area_id)
        facilitator, second = self.facilitator(area_id), self.facilitator(area_id)
        today = clock.today("Europe/London")
        slots = tuple(WeeklySlot((today.weekday() + days) % 7, time(0)) for days in (0, 1))
        delivery_id = self.delivery(area_id, lead, facilitator, second, starts_on=today, slots=slots)
        for _ in range(members):
            self.member(delivery_id, self.person(area_id, officer), today)
        session_id = self.session_ids(delivery_id)[0]
        if session_for(SYSTEM, session_id).on_date != today:
            change_session(SYSTEM, session_id, on_date=today, starts_at=time(0), on_holiday=True)
        rows = self.open_register(facilitator, session_id).rows
        return World(
            facilitator,
            second,
            lead,
            officer,
            area_id,
            delivery_id,
            session_id,
            tuple(row.person_id for row in rows),
            tuple(row.membership_id for row in rows),
            tuple(row.enrolment_id for row in rows),
        )

    def open_register(self, reader: Actor, session_id: int) -> RegisterPage:
        """The register as somebody opens it now."""
        db.close_reading()
        return queries.register_for(reader, session_id)

    def signed_register(self, facilitator: Actor, session_id: int, entries: Mapping[int, Entry] | None = None) -> Saved:
        """A register, signed now; `entries` are by membership, and everybody else attended in full."""
        page = self.open_register(facilitator, session_id)
        return recording.sign_register(facilitator, session_id, filled(page, entries or {}, rest=True))

    def signed_in_cookie(self, actor: Actor, instance: Path) -> str:
        """A new sign-in's cookie, `tracker=...`, for a server that runs on this instance folder."""
        browser = Flask("browser")
        browser.secret_key = read_settings(instance).secret_key
        serializer = SecureCookieSessionInterface().get_signing_serializer(browser)
        assert serializer is not None
        return f"tracker={serializer.dumps({'_user_id': token_for(actor)})}"


def filled(
    page: RegisterPage,
    entries: Mapping[int, Entry],
    *,
    keep: str = "",
    rest: bool = False,
    head: Head | None = None,
    **said: object,
) -> Submission:
    """A page sent back with some rows changed and `said` of its head; `rest` marks everybody else attended."""
    rows = (
        RowEntry(row.membership_id, entries.get(row.membership_id, row.entry), fingerprint(row.entry), keep)
        for row in page.rows
    )
    said_of_it = replace(head or page.head, **said)  # type: ignore[arg-type]
    return Submission(tuple(rows), said_of_it, fingerprint(page.head), rest)


def evening_of(page: RegisterPage) -> datetime:
    """The instant at which a session's planned minutes are over."""
    session = page.session
    assert session.on_date is not None
    begins = clock.at_local(session.on_date, session.starts_at or time(0), session.zone)
    return begins + timedelta(minutes=session.minutes)
