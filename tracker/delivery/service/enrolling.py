"""Every change to enrolments: who is on a programme, what of it they have met, and the figures kept of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.catalogue import service as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import (
    catching_up,
    checks,
    choices,
    completing,
    details,
    ending,
    itemising,
    queries,
    recount,
    rollup,
)
from tracker.delivery.models import Enrolment
from tracker.delivery.rules import (
    Difference,
    EnrolmentState,
    EnrolmentView,
    ItemResult,
    SessionKind,
    Tally,
)
from tracker.people import queries as people


@command
def enrol(actor: Actor, *, person_id: int, version_id: int, form: SessionKind, enrolled_on: date) -> int:
    """Put a person on a programme version: they owe every session of the format that everybody does.

    Modules of a menu come with `choosing.choose_modules`. Returns the enrolment's id.

    Raises `Missing` out of scope, `Refused` when they are on the programme already or it has no such format.
    """
    person = people.person_for(actor, person_id)
    checks.not_enrolled_yet(person, version_id)
    plan, menu_due = choices.first_owed(version_id, form)
    if not plan:
        raise Refused("format", "This version is not delivered in this format")
    enrolment_id = db.add(
        Enrolment(
            person_id=person_id,
            version_id=version_id,
            format=form.value,
            state=EnrolmentState.ACTIVE.value,
            enrolled_on=enrolled_on,
            items=len(plan),
            minutes_prescribed=sum(each.minutes for each in plan),
            menu_due=menu_due,
            **completing.first_terms(version_id),
        )
    ).id
    itemising.add(enrolment_id, plan)
    catalogue.mark_used(actor, version_id)
    changes = {"version_id": version_id, "format": form.value, "enrolled_on": enrolled_on.isoformat()}
    audit.record(actor, Action.PERSON_ENROLLED, "enrolment", enrolment_id, person_id=person_id, changes=changes)
    return enrolment_id


@command
def end_enrolment(actor: Actor, *, enrolment_id: int, state: EnrolmentState, on: date, why: str) -> None:
    """Take somebody off a programme, withdrawn or transferred; what they owed stays on record.

    Raises `Missing` out of scope, `Refused` while they are a member of a delivery or when it has ended.
    """
    held = queries.enrolment(enrolment_id)
    people.person_for(actor, held.person_id)
    take_off(actor, held, state, on, why)


def take_off(actor: Actor, held: EnrolmentView, state: EnrolmentState, on: date, why: str) -> None:
    """The caller answers for the scope: by the person, or by the delivery that they leave."""
    person = people.person_for(SYSTEM, held.person_id)
    if state not in (EnrolmentState.WITHDRAWN, EnrolmentState.TRANSFERRED):
        raise Refused("state", "Choose whether they are withdrawn or transferred")
    if held.membership_id is not None:
        raise Refused("", f"{person.listed}: a member of {held.delivery_title}. Record their leaving there")
    if held.state is not EnrolmentState.ACTIVE:
        raise Refused("", f"{person.listed}: this enrolment has ended already")
    details.check_leaving(on, why, joined_on=held.enrolled_on, today=clock.today(person.zone))
    ended = {"state": state.value, "ended_on": on}
    db.change(update(Enrolment).where(Enrolment.id == held.id).values(version=Enrolment.version + 1, **ended))
    catching_up.close_all(actor, held.id, state)
    ending.tell(actor, held.id, state)
    changes = {"state": state.value, "on": on.isoformat(), "why": why.strip()}
    audit.record(actor, Action.ENROLMENT_ENDED, "enrolment", held.id, person_id=person.id, changes=changes)


@command
def settle_items(actor: Actor, *, session_id: int, outline_id: int, results: Sequence[ItemResult]) -> None:
    """Write what signed marks mean for the items of their enrolments, and keep every count above them true.

    By `rules.settled`. The caller answers for the scope: it has read the register.
    """
    changed = rollup.settle(outline_id, session_id, results)
    if changed:
        states = {str(each["b_enrolment"]): each["b_state"] for each in changed}
        audit.record(actor, Action.ITEMS_SETTLED, "session", session_id, changes={"items": states})
        completing.tell(actor, [each["b_enrolment"] for each in changed])


@command
def tally_session(actor: Actor, *, delivery_id: int, delta: Tally, last_on: date | None) -> None:
    """Change a delivery's counts of signed sessions and marks, and its newest signed day."""
    rollup.tally(delivery_id, delta, last_on)


@command
def recount_progress(actor: Actor, *, repair: bool = False) -> tuple[Difference, ...]:
    """Every kept figure that is not what plain SQL counts; `repair` writes what was counted."""
    found = recount.differences()
    if found and repair:
        recount.repair(found)
        changes = {"figures": [str(each) for each in found]}
        audit.record(actor, Action.DELIVERY_CHANGED, "delivery_progress", None, changes=changes)
    return found
