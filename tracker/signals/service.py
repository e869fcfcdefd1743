"""Keeping warnings in line with what the rules find, and every act on them: acknowledge, snooze, resolve, set a rule.

A signature, an amendment or a concern settles the warnings of its people in its own transaction, through the followers
of attendance and notes; a count settles everybody's by the same statements and the same rules.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import effects_preview, followers
from tracker.attendance.followers import Settled
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import Stale
from tracker.core.transactions import command
from tracker.notes import followers as concerns
from tracker.people.rules import Capacity
from tracker.signals import evidence, foreseen, queries
from tracker.signals.models import EarlyWarning, WarningRule
from tracker.signals.rules import states
from tracker.signals.rules.finding import MARKED
from tracker.signals.rules.kinds import ALERT, DEFAULTS, Kind, Rule, Rules, check_rule
from tracker.signals.rules.states import AMENDED, OVER, Again, Due, State, Stood, Warned
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.rules import NewAlert

COUNT = "signals.count"
COUNTED = frozenset({*MARKED, Kind.CONCERNS})
PEOPLE_AT_ONCE = 2000

_WARNING = Base.metadata.tables[EarlyWarning.__tablename__]
_NEW = insert(_WARNING)
_RENEWED = update(_WARNING).where(_WARNING.c.id == bindparam("of")).values(found=bindparam("b_found"))
_AGAIN = (
    update(_WARNING)
    .where(_WARNING.c.id == bindparam("of"))
    .values(state=bindparam("b_state"), closed_at=None, done="", version=_WARNING.c.version + 1)
)
_AWAKE = (
    update(_WARNING)
    .where(_WARNING.c.id == bindparam("of"))
    .values(state=State.OPEN.value, version=_WARNING.c.version + 1)
)
_UNANSWERED = (
    update(_WARNING)
    .where(_WARNING.c.id == bindparam("of"))
    .values(acknowledged_by=None, acknowledged_at=None, snoozed_until=None, reason="")
)
_OVER = (
    update(_WARNING)
    .where(_WARNING.c.id == bindparam("of"))
    .values(
        state=State.ENDED.value,
        closed_at=bindparam("b_at"),
        closed_by=None,
        done=bindparam("b_done"),
        version=_WARNING.c.version + 1,
    )
)


@command
def heed_marks(actor: Actor, page: RegisterPage, settled: Sequence[Settled]) -> None:
    """Settle the warnings of those whose marks count now, or count differently: three statements where nothing is new.

    Called in the transaction of the signature or amendment.
    """
    people = sorted({after.person_id for _, after in settled})
    if not people:
        return
    rules = queries.rules_by_area()
    found = list(evidence.from_marks(people, rules))
    amended = any(before is not None for before, _ in settled)
    _settle(actor, evidence.stood(people, MARKED), found, rules, AMENDED if amended else OVER)


followers.follow(heed_marks)
effects_preview.describe(foreseen.facts)


@command
def heed_concerns(actor: Actor, person_ids: Collection[int]) -> None:
    """Settle the warnings from concerns about some people, in the transaction that raised or moved one."""
    rules, people = queries.rules_by_area(), sorted(set(person_ids))
    kinds = frozenset({Kind.CONCERNS})
    _settle(actor, evidence.stood(people, kinds), evidence.from_concerns(people, rules), rules, OVER)


concerns.follow(heed_concerns)


@command
def count_people(people: range, *, tells: bool = True) -> int:
    """Settle the warnings from marks and concerns of everybody in a range of ids; returns how many changed."""
    rules = queries.rules_by_area()
    found = [*evidence.from_marks(people, rules), *evidence.from_concerns(people, rules)]
    return _settle(SYSTEM, evidence.stood(people, COUNTED), found, rules, OVER, tells=tells)


@command
def count_forecasts(people: range, found: Sequence[Due], *, tells: bool = True) -> int:
    """Settle the warnings from forecasts of everybody in a range of ids; returns how many changed."""
    rules = queries.rules_by_area()
    theirs = [each for each in found if each.person_id in people]
    kinds = frozenset({Kind.FORECAST})
    return _settle(SYSTEM, evidence.stood(people, kinds), theirs, rules, OVER, tells=tells)


def recount(*, forecasts: bool = True, tells: bool = True) -> int:
    """Settle everybody's warnings, some thousands of people at a time; returns how many changed, 0 when all agreed."""
    last = evidence.most_recent_person()
    some = [range(start, start + PEOPLE_AT_ONCE) for start in range(1, last + 1, PEOPLE_AT_ONCE)]
    changed = sum(count_people(people, tells=tells) for people in some)
    if not forecasts:
        return changed
    db.close_reading()
    late = evidence.from_forecasts(queries.rules_by_area())
    return changed + sum(count_forecasts(people, late, tells=tells) for people in some)


def _settle(
    actor: Actor, stood: Sequence[Stood], found: Iterable[Due], rules: dict[int, Rules], why: str, *, tells: bool = True
) -> int:
    off = frozenset((area, kind) for area, its in rules.items() for kind, rule in its.items() if not rule.enabled)
    steps = states.steps(stood, found, why, off)
    now = clock.now()
    if steps.renewed:
        db.write(_RENEWED, [{"of": number, "b_found": kept} for number, kept in steps.renewed])
    if steps.again:
        _stand_again(actor, steps.again, rules, tells=tells)
    if steps.awake:
        db.write(_AWAKE, [{"of": number} for number, _ in steps.awake])
        work.raise_again(actor, _alerts([due for _, due in steps.awake], rules) if tells else [])
    if steps.over:
        db.write(_OVER, [{"of": number, "b_at": now, "b_done": words} for number, words in steps.over])
        ended = {number for number, _ in steps.over}
        about = [each.person_id for each in stood if each.id in ended]
        work.settle_alerts(actor, kind=ALERT, keys=[str(number) for number in ended], about=about)
    if steps.fresh:
        db.write(_NEW, [_row(due, now) for due in steps.fresh])
        if tells:
            work.raise_alerts(actor, _alerts(steps.fresh, rules))
    return steps.changes


def _stand_again(actor: Actor, again: Sequence[Again], rules: dict[int, Rules], *, tells: bool) -> None:
    """Have warnings that had ended stand as they were answered, and tell those who have not read of their facts."""
    db.write(_AGAIN, [{"of": each.was.id, "b_state": each.state.value} for each in again])
    unanswered = {str(each.was.id): each for each in again if each.state is State.OPEN}
    if not unanswered:
        return
    db.write(_UNANSWERED, [{"of": each.was.id} for each in unanswered.values()])
    if tells:
        read_at = evidence.read_at([each.was.id for each in unanswered.values()])
        alerts = _alerts([each.due for each in unanswered.values()], rules)
        told = [each for each in alerts if unanswered[each.key].is_told(read_at.get((each.key, each.user_id)))]
        work.raise_again(actor, told)


def _row(due: Due, now: Any) -> dict[str, Any]:
    return {
        "person_id": due.person_id,
        "kind": due.finding.kind.value,
        "key": due.finding.key,
        "found": due.finding.kept,
        "state": State.OPEN.value,
        "raised_at": now,
        "reason": "",
        "done": "",
        "version": 1,
    }


def _alerts(fresh: Sequence[Due], rules: dict[int, Rules]) -> list[NewAlert]:
    """An alert to everybody who works with each person, as the rule says whom to tell. Two statements."""
    people = sorted({due.person_id for due in fresh})
    written, involved = evidence.just_written([due.name for due in fresh]), evidence.involved(people)
    alerts: list[NewAlert] = []
    for due in fresh:
        kept = written[due.name]
        rule = rules.get(kept.area_id, DEFAULTS)[due.finding.kind]
        about = f", {due.finding.programme}" if due.finding.programme else ""
        worked = ". " + due.finding.worked.removesuffix(".") if due.finding.worked else ""
        text, words = f"{kept.name}: {due.finding.says}{about}{worked}"[:300], f"Early warning. {rule.words}"
        told = _told(rule, involved.get(due.person_id, ()))
        alerts.extend(NewAlert(ALERT, str(kept.id), text, words, user_id, due.person_id) for user_id in told)
    return alerts


def _told(rule: Rule, involved: Iterable[tuple[int, Capacity]]) -> tuple[int, ...]:
    wanted = {
        Capacity.FACILITATOR: rule.tells_facilitators,
        Capacity.OFFENDER_MANAGER: rule.tells_officer,
        Capacity.COVER: rule.tells_officer,
        Capacity.TREATMENT_MANAGER: rule.tells_leads,
    }
    return tuple(dict.fromkeys(user_id for user_id, capacity in involved if wanted.get(capacity)))


@command
def acknowledge(actor: Actor, *, warning_id: int, seen: int) -> None:
    """Say that one has read a warning and deals with it. Raises `Missing`, `Stale` and `Refused`."""
    found = _standing(actor, warning_id, seen)
    values = {"acknowledged_by": actor.user_id, "acknowledged_at": clock.now(), "snoozed_until": None}
    _act(actor, found, Action.WARNING_ACKNOWLEDGED, State.ACKNOWLEDGED, values, {})


@command
def snooze(actor: Actor, *, warning_id: int, seen: int, until: date, reason: str) -> None:
    """Put a warning aside until a local day, with a reason. Raises `Missing`, `Stale` and `Refused`."""
    found, reason = _standing(actor, warning_id, seen), reason.strip()
    states.check_snooze(until, reason, clock.today(found.zone))
    changes = {"until": until.isoformat(), "reason_length": len(reason)}
    values = {"snoozed_until": until, "reason": reason}
    _act(actor, found, Action.WARNING_SNOOZED, State.SNOOZED, values, changes)


@command
def resolve(actor: Actor, *, warning_id: int, seen: int, done: str) -> None:
    """Close a warning with what was done: it comes again only when something new happens.

    Raises `Missing`, `Stale` and `Refused`.
    """
    found, done = _standing(actor, warning_id, seen), done.strip()
    states.check_done(done)
    values = {"closed_by": actor.user_id, "closed_at": clock.now(), "done": done}
    _act(actor, found, Action.WARNING_RESOLVED, State.RESOLVED, values, {"done_length": len(done)})
    work.settle_alerts(actor, kind=ALERT, keys=[str(warning_id)], about=[found.person_id])


def _standing(actor: Actor, warning_id: int, seen: int) -> Warned:
    found = queries.warning_for(actor, warning_id)
    states.check_stands(found)
    if found.version != seen:
        raise Stale(found)
    return found


def _act(
    actor: Actor, found: Warned, action: Action, state: State, values: dict[str, Any], changes: dict[str, Any]
) -> None:
    stands = (_WARNING.c.id == found.id) & (_WARNING.c.version == found.version)
    db.change(update(_WARNING).where(stands).values(state=state.value, version=found.version + 1, **values))
    told = {"rule": found.kind.value, **changes}
    audit.record(actor, action, "early warning", found.id, person_id=found.person_id, changes=told)
    alert_id = tasks.raised_id(ALERT, str(found.id), actor.user_id) if actor.user_id else None
    if alert_id is not None:
        work.acknowledge(actor, alert_id=alert_id)


@command
def set_rule(actor: Actor, *, area_id: int, seen: int, rule: Rule) -> None:
    """Set a kind of rule for an area, and have everybody counted anew; `seen` is 0 where it never said.

    Raises `Missing`, `Stale` and `Refused`.
    """
    queries.area_for(actor, area_id)
    before = queries.rules_of(area_id)[rule.kind]
    if before.version != seen:
        raise Stale(before)
    check_rule(rule)
    values = {**_plain(rule), "changed_by": actor.user_id, "changed_at": clock.now()}
    if before.version:
        its = (WarningRule.area_id == area_id) & (WarningRule.kind == rule.kind.value)
        db.change(update(WarningRule).where(its).values(version=seen + 1, **values))
    else:
        db.add(WarningRule(area_id=area_id, kind=rule.kind.value, version=1, **values))
    changes = {"rule": rule.kind.value, **audit.differences(_plain(before), _plain(rule))}
    audit.record(actor, Action.WARNING_RULE_CHANGED, "area", area_id, changes=changes)
    work.queue_job(COUNT, {"once": True})


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "enabled": rule.enabled,
        "thresholds": dict(rule.thresholds),
        "tells_facilitators": rule.tells_facilitators,
        "tells_officer": rule.tells_officer,
        "tells_leads": rule.tells_leads,
    }
