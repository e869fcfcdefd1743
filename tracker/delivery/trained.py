"""Whether those who are put on a delivery are trained for its programme, as its area asks, and what is kept if not.

Apart from `staffing`, which writes who is on it: previews and pages ask the same questions before and after.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts import queries as accounts
from tracker.accounts.actions import Action
from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery.details import StaffChoice
from tracker.delivery.models import UntrainedStaff
from tracker.delivery.rules import DeliveryView, SessionKind, StaffMember, StaffPart
from tracker.resources import queries as resources
from tracker.resources.rules import staffing

LONGEST_REASON = 200
FIELDS = {StaffPart.LEAD: "lead_facilitator", StaffPart.REGULAR: "regular", StaffPart.COVER: "cover"}


def untrained(area_id: int, version_id: int, user_ids: Collection[int], on: date) -> dict[int, str]:
    """Who of these users may not deliver a version on a day, with why; nobody where the area checks no training."""
    return _untrained(resources.staffing_rule(area_id), version_id, user_ids, on)


def _untrained(rule: staffing.StaffingRule, version_id: int, user_ids: Collection[int], on: date) -> dict[int, str]:
    if not rule.check_training or not user_ids:
        return {}
    found = resources.findings_for(version_id, on, rule.least, user_ids)
    return staffing.untrained(rule, user_ids, found)


def check(
    rule: staffing.StaffingRule,
    version_id: int,
    staff: Sequence[StaffChoice],
    on: date,
    *,
    why: str,
    present: Collection[int] = (),
) -> dict[int, str]:
    """Who of a delivery's staff is put on without training, with what is missing; those `present` were asked before.

    `rule` is what the delivery's area asks for. Raises `Refused` beside the field of each, naming them, unless `why`
    says why they are put on all the same.
    """
    missing = _untrained(rule, version_id, [each.user_id for each in staff if each.user_id not in present], on)
    if missing and not why.strip():
        raise Refused.of(_problems(missing, staff, resources.programme_name(version_id), on))
    if missing and len(why.strip()) > LONGEST_REASON:
        raise Refused("untrained_why", f"Say why in {LONGEST_REASON} characters or fewer")
    return missing


def check_new(delivery: DeliveryView, staff: Sequence[StaffChoice], today: date, *, why: str) -> dict[int, str]:
    """As `check`, for a delivery that there is: whoever is on it was asked before, others are from today on."""
    on, present = max(today, delivery.starts_on), [each.user_id for each in delivery.staff]
    rule = resources.staffing_rule(delivery.area_id)
    return check(rule, delivery.version_id, staff, on, why=why, present=present)


def _problems(missing: Mapping[int, str], staff: Sequence[StaffChoice], programme: str, on: date) -> dict[str, str]:
    names = accounts.names_of(missing)
    problems: dict[str, str] = {}
    for each in staff:
        if each.user_id in missing:
            said = f"{names[each.user_id]} may not deliver {programme} on {in_words(on)}. {missing[each.user_id]}"
            field = FIELDS[each.part]
            problems[field] = f"{problems[field]} {said}" if field in problems else said
    whom = " and ".join(names[user_id] for user_id in missing)
    return {**problems, "untrained_why": f"Choose somebody who is trained, or say why {whom} is put on all the same"}


def keep(actor: Actor, delivery_id: int, missing: Mapping[int, str], why: str, staff: Sequence[StaffChoice]) -> None:
    """Keep why these are put on without training; of whoever is no longer on the delivery nothing is kept."""
    stay = {each.user_id for each in staff} - set(missing)
    gone = UntrainedStaff.user_id.not_in(stay) if stay else UntrainedStaff.user_id.is_not(None)
    db.change(delete(UntrainedStaff).where(UntrainedStaff.delivery_id == delivery_id, gone))
    if not missing:
        return
    said = {"why": why.strip(), "allowed_by": actor.user_id, "allowed_at": clock.now()}
    db.add_all([UntrainedStaff(delivery_id=delivery_id, user_id=user_id, **said) for user_id in missing])
    changes = {"why": why.strip(), "staff": {str(user_id): because for user_id, because in missing.items()}}
    audit.record(actor, Action.TRAINING_OVERRIDDEN, "delivery", delivery_id, changes=changes)


@dataclass(frozen=True, slots=True)
class Override:
    """Why somebody without training was put on a delivery, who allowed it, and when."""

    user_id: int
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """A facilitator who is not trained, what is missing, and why they were put on all the same, if that was said."""

    name: str
    because: str
    override: Override | None


@dataclass(frozen=True, slots=True)
class StaffingPage:
    """What is to be said of a delivery's staff: who is not trained as of a day, and how many are missing, if any."""

    doubts: tuple[Doubt, ...]
    pair: str

    @property
    def is_sound(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.doubts or self.pair)


def staffing_of(delivery: DeliveryView, today: date) -> StaffingPage:
    """Who on a delivery is not trained for it, today or on its first day to come, and whether the pair is whole.

    At most three statements, however many are on it.
    """
    rule = resources.staffing_rule(delivery.area_id)
    ids = [each.user_id for each in delivery.staff]
    on = max(today, delivery.starts_on)
    missing: dict[int, str] = {}
    if rule.check_training:
        found = resources.findings_for(delivery.version_id, on, rule.least, ids)
        missing = staffing.untrained(rule, ids, found)
    said = _overrides(delivery.id) if missing else {}
    doubts = tuple(
        Doubt(each.name, missing[each.user_id], said.get(each.user_id))
        for each in delivery.staff
        if each.user_id in missing
    )
    return StaffingPage(doubts, _pair(rule, delivery))


def pair_of(rule: staffing.StaffingRule, staff: Iterable[StaffChoice | StaffMember]) -> str:
    """What a group's facilitators lack of the pair that its area's rule asks for, in a sentence, or ''."""
    return rule.pair_missing(sum(each.part is not StaffPart.COVER for each in staff))


def _pair(rule: staffing.StaffingRule, delivery: DeliveryView) -> str:
    if delivery.format is not SessionKind.GROUP:
        return ""
    return pair_of(rule, delivery.staff)


def _overrides(delivery_id: int) -> dict[int, Override]:
    columns = (UntrainedStaff.user_id, UntrainedStaff.why, User.name, UntrainedStaff.allowed_at)
    rows = db.execute(
        select(*columns)
        .outerjoin(User, User.id == UntrainedStaff.allowed_by)
        .where(UntrainedStaff.delivery_id == delivery_id)
        .order_by(UntrainedStaff.user_id)
    )
    return {row[0]: Override(row[0], row[1], row[2] or "Tracker", row[3]) for row in rows}
