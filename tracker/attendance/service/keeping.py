"""How an area keeps its registers: its settings, its words for outcomes, and tasks for registers that are overdue."""

from dataclasses import asdict

from sqlalchemy import select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import keeping, queries
from tracker.attendance.models import AreaOutcome, RegisterSetting
from tracker.attendance.rules.keeping import OVERDUE, UNDETERMINED, Keeping, Wording, check_keeping, check_wording
from tracker.attendance.rules.marks import plain_text
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.core.words import in_words
from tracker.work import queries as tasks
from tracker.work import service as work
from tracker.work.rules import NewTask

RULE = "A register is signed within the working days that its area allows"
UNKNOWN = "An outcome stands as provisional for no longer than the working days that its area allows"


@command
def set_keeping(actor: Actor, area_id: int, keeps: Keeping) -> None:
    """Say whether a second facilitator confirms registers, and the working days to sign them and to know reasons.

    `keeps` has the version that was seen.

    Raises `Missing` for an area that is not the actor's, `Refused`, and `Stale` with what stands now.
    """
    _own_area(actor, area_id)
    before = keeping.keeping_of(area_id)
    if before.version != keeps.version:
        raise Stale(before)
    problems = check_keeping(keeps.sign_within, keeps.determine_within)
    if problems:
        raise Refused.of(problems)
    values = {**asdict(keeps), "version": before.version + 1}
    if before.version:
        db.change(update(RegisterSetting).where(RegisterSetting.area_id == area_id).values(**values))
    else:
        db.add(RegisterSetting(area_id=area_id, **values))
    changes = {name: [value, values[name]] for name, value in asdict(before).items() if name != "version"}
    audit.record(actor, Action.REGISTERS_SET_UP, "area", area_id, changes=changes)


@command
def word_outcome(actor: Actor, area_id: int, code: str, wording: Wording, *, seen: Wording) -> None:
    """Say whether an area uses an outcome and what its registers call it, from now on.

    What was signed before keeps the words it was signed with; no outcome is ever removed. Raises `Missing`, `Refused`
    (`check_wording`), and `Stale` with the wording that stands when it is not the one that was `seen`.
    """
    _own_area(actor, area_id)
    now = clock.now()
    outcome = queries.outcomes(area_id, now).get(code)
    if outcome is None:
        raise Missing(f"outcome {code}")
    stands = Wording(outcome.enabled, outcome.short_label, outcome.hint)
    if seen != stands:
        raise Stale(stands)
    wording = Wording(wording.enabled, plain_text(wording.short_label), plain_text(wording.hint))
    problems = check_wording(outcome, wording, queries.national_outcomes())
    if problems:
        raise Refused.of(problems)
    if wording == stands:
        return
    standing = (AreaOutcome.area_id == area_id, AreaOutcome.code == code, AreaOutcome.until_at.is_(None))
    for row in db.rows(select(AreaOutcome).where(*standing)):
        row.until_at = now
    db.add(AreaOutcome(area_id=area_id, code=code, from_at=now, until_at=None, **asdict(wording)))
    changes = {"code": code, "before": asdict(stands), "after": asdict(wording)}
    audit.record(actor, Action.OUTCOME_WORDED, "area", area_id, changes=changes)


@command
def chase_overdue() -> int:
    """Open a task for the lead facilitator of each overdue register, and tell the treatment manager, once.

    Returns how many tasks were opened. The task closes when the register is signed or the session was not held.
    """
    found = keeping.overdue()
    standing = tasks.open_keys(OVERDUE, [str(one.session_id) for one in found])
    fresh = [one for one in found if str(one.session_id) not in standing]
    for one in fresh:
        work.open_task(
            SYSTEM,
            kind=OVERDUE,
            key=str(one.session_id),
            title=f"Sign the register: {one.what}",
            rule=RULE,
            owner_id=one.facilitator_id or one.lead_id,
            due_on=one.sign_by,
        )
        if one.facilitator_id is not None:
            work.raise_alert(
                SYSTEM,
                kind=OVERDUE,
                key=f"{one.session_id}:{one.on_date.isoformat()}",
                text=f"{one.what}: the register is overdue, it was to be signed by {in_words(one.sign_by)}",
                rule=RULE,
                user_id=one.lead_id,
            )
    return len(fresh)


@command
def chase_undetermined() -> int:
    """Ask the lead facilitator for the reason of each outcome that stood as provisional for too long, once.

    Returns how many tasks were opened. The task closes with the amendment that determines the outcome.
    """
    found = keeping.undetermined()
    standing = tasks.open_keys(UNDETERMINED, [str(one.mark_id) for one in found])
    wanted = [
        NewTask(
            kind=UNDETERMINED,
            key=str(one.mark_id),
            title=f"Find out the reason: {one.what}"[:200],
            rule=UNKNOWN,
            person_id=one.person_id,
            owner_id=one.facilitator_id or one.lead_id,
            due_on=one.known_by,
        )
        for one in found
        if str(one.mark_id) not in standing
    ]
    if wanted:
        work.open_tasks(SYSTEM, wanted)
    return len(wanted)


def _own_area(actor: Actor, area_id: int) -> None:
    if not actor.is_system and area_id not in actor.area_ids:
        raise Missing(f"area {area_id}")
