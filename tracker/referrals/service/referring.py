"""Making a referral, and keeping what is found out for it."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command
from tracker.people import queries as people
from tracker.referrals import queries
from tracker.referrals.models import PriorProgramme, Referral, StatusChange, TravelArea
from tracker.referrals.queries import ReferralView
from tracker.referrals.rules.needs import Answers, NewReferral, Prior, check_answers, check_new, check_prior
from tracker.referrals.rules.states import FIRST


@command
def refer(actor: Actor, *, wanted: NewReferral) -> int:
    """Ask for a programme for somebody; returns the referral's id. It begins by awaiting assessment.

    Raises `Missing` out of scope, and `Refused` for a version that cannot be delivered in the format, or when they have
    an open referral to the programme already.
    """
    person = people.person_for(actor, wanted.person_id)
    check_new(wanted, today=clock.today(person.zone))
    version = next((each for each in catalogue.versions() if each.id == wanted.version_id and each.deliverable), None)
    if version is None:
        raise Refused("version_id", "Choose a programme that is delivered")
    if wanted.format not in [each.format.value for each in version.formats]:
        raise Refused("format", f"{version.label} is not delivered in this format")
    if queries.open_referral(person.id, catalogue.programme_of(version.id)) is not None:
        raise Refused("version_id", f"{person.name} has an open referral to this programme already")
    row = Referral(
        person_id=person.id,
        version_id=version.id,
        format=wanted.format,
        source=wanted.source.value,
        setting=wanted.setting.value,
        why=wanted.why.strip(),
        urgent=wanted.urgent,
        status=FIRST,
        status_on=wanted.referred_on,
        referred_on=wanted.referred_on,
        referred_by=actor.user_id,
    )
    referral_id = db.add(row).id
    remember(actor, referral_id, "", FIRST)
    changes = {"version_id": version.id, "source": wanted.source.value, "referred_on": wanted.referred_on.isoformat()}
    audit.record(actor, Action.REFERRAL_MADE, "referral", referral_id, person_id=person.id, changes=changes)
    return referral_id


def remember(actor: Actor, referral_id: int, before: str, after: str, reason: str = "", note: str = "") -> None:
    """Add a line to a referral's history, which nobody can change."""
    db.add(
        StatusChange(
            referral_id=referral_id,
            at=clock.now(),
            by_id=actor.user_id,
            by_name=actor.name,
            from_status=before,
            to_status=after,
            reason=reason,
            note=note.strip(),
        )
    )


def to_change(actor: Actor, referral_id: int, seen: int | None) -> ReferralView:
    """The referral as it stands. Raises `Missing`, and `Stale` when it is not the version that was read."""
    referral = queries.referral_for(actor, referral_id)
    if seen is not None and referral.version != seen:
        raise Stale(referral)
    return referral


@command
def save_answers(actor: Actor, *, referral_id: int, answers: Answers, seen: int) -> None:
    """Keep what was found out about somebody. Raises `Missing`, `Stale` and `Refused`."""
    referral = to_change(actor, referral_id, seen)
    check_answers(answers, today=clock.today(referral.person.zone))
    changed = audit.differences(_plain(referral.answers), _plain(answers))
    if not changed:
        return
    row = db.locked(select(Referral).where(Referral.id == referral_id))
    for column, value in _columns(answers).items():
        setattr(row, column, value)
    row.version = seen + 1
    if "travel_areas" in changed:
        db.change(delete(TravelArea).where(TravelArea.referral_id == referral_id))
        db.add_all([TravelArea(referral_id=referral_id, area_id=each) for each in sorted(set(answers.travel_areas))])
    changes = {name: "changed" if name in _TEXTS else values for name, values in changed.items()}
    audit.record(actor, Action.REFERRAL_CHANGED, "referral", referral_id, person_id=referral.person.id, changes=changes)


_TEXTS = {"free_note", "travel_note", "learning_needs"}


def _columns(answers: Answers) -> dict[str, Any]:
    types = answers.offence_types
    kept = {name: value for name, value in asdict(answers).items() if name != "travel_areas"}
    return {
        **kept,
        "setting": answers.setting.value,
        "offence_types": None if types is None else ",".join(sorted(types)),
    }


def _plain(answers: Answers) -> dict[str, Any]:
    on = answers.consent_on
    areas = sorted(set(answers.travel_areas))
    return {**_columns(answers), "travel_areas": areas, "consent_on": on.isoformat() if on else None}


@command
def record_prior(actor: Actor, *, referral_id: int, prior: Prior) -> int:
    """Record a programme that somebody was on before, and what of it might count; returns its id.

    Nothing is credited by it: that is done on the enrolment. Raises `Missing` and `Refused`.
    """
    referral = queries.referral_for(actor, referral_id)
    check_prior(prior, today=clock.today(referral.person.zone))
    row = PriorProgramme(
        referral_id=referral_id,
        name=prior.name.strip(),
        outcome=prior.outcome.value,
        ended_on=prior.ended_on,
        credit=prior.credit.strip(),
        recorded_by=actor.user_id,
        recorded_at=clock.now(),
    )
    prior_id = db.add(row).id
    changes = {"name": row.name, "outcome": row.outcome, "credit": bool(row.credit)}
    audit.record(
        actor,
        Action.PRIOR_PROGRAMME_RECORDED,
        "prior_programme",
        prior_id,
        person_id=referral.person.id,
        changes=changes,
    )
    return prior_id
