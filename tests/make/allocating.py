"""Referrals in any state of their life cycle: through the services, with invented reasons."""

from dataclasses import replace
from datetime import date, timedelta

from tests.make import delivery, people
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.people.queries import person_for
from tracker.referrals import queries
from tracker.referrals.rules.needs import EVERY, Answers, NewReferral, Setting, Source
from tracker.referrals.service import checking, deciding, referring

ZONE = "Europe/London"


class Maker(delivery.Maker, people.Maker):
    """Builders of referrals; every call makes another."""

    def referral(self, person_id: int, by: Actor = SYSTEM, *, days_ago: int = 30, **changed: object) -> int:
        """A referral's id: to the shipped group programme by a court's requirement, unless changed."""
        wanted = NewReferral(
            person_id=person_id,
            version_id=self.version(),
            format="group",
            source=Source.COURT_REQUIREMENT,
            setting=Setting.COMMUNITY,
            why="The order asks for it.",
            urgent=False,
            referred_on=clock.today(ZONE) - timedelta(days=days_ago),
        )
        db.close_reading()
        return referring.refer(by, wanted=replace(wanted, **changed))  # type: ignore[arg-type]

    def answers(self, referral_id: int, **changed: object) -> None:
        """What was found out: free at any time and agreed, unless changed."""
        today = clock.today(ZONE)
        answers = Answers(Setting.COMMUNITY, urgent=False, free=EVERY, consent="given", consent_on=today)
        db.close_reading()
        seen = queries.referral_for(SYSTEM, referral_id).version
        given = replace(answers, **changed)  # type: ignore[arg-type]
        referring.save_answers(SYSTEM, referral_id=referral_id, answers=given, seen=seen)

    def waiting(self, area_id: int, *, ends: date | None = None, days_ago: int = 30, **changed: object) -> int:
        """The referral of somebody new who waits for a place, eligible, free at any time, with years of sentence."""
        person_id = self.person(area_id)
        self.sentence(person_id, **({"ends_on": ends} if ends else {}))
        referral_id = self.referral(person_id, days_ago=days_ago)
        self.answers(referral_id, **changed)
        self.settle_eligibility(referral_id)
        self.status(referral_id, "awaiting_allocation")
        return referral_id

    def settle_eligibility(self, referral_id: int, lead: Actor | None = None) -> None:
        """Check eligibility, and set aside whatever stands in the way, by a lead of the area."""
        db.close_reading()
        person = queries.referral_for(SYSTEM, referral_id).person
        lead = lead or self.lead(person.area_id)
        checking.check_eligibility(lead, referral_id=referral_id)
        db.close_reading()
        check = queries.last_check(referral_id)
        assert check is not None
        for place, line in enumerate(check.judgements):
            if line.open:
                checking.ask_override(
                    lead, referral_id=referral_id, place=place, reason="Known well", approver_id=lead.user_id or 0
                )

    def status(self, referral_id: int, to: str, reason: str = "", note: str = "") -> None:
        """Change a referral's state by hand."""
        db.close_reading()
        seen = queries.referral_for(SYSTEM, referral_id).version
        deciding.change_status(SYSTEM, referral_id=referral_id, to=to, seen=seen, reason=reason, note=note)
        db.close_reading()

    def person_of(self, referral_id: int) -> int:
        """The id of a referral's person."""
        db.close_reading()
        return person_for(SYSTEM, queries.referral_for(SYSTEM, referral_id).person.id).id
