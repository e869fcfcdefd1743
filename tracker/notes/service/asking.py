"""What a service asks of notes: prompts, and the rules of an area."""

from sqlalchemy import select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.notes import queries
from tracker.notes.models import NoteRule, NoteTemplate
from tracker.notes.rules import asking
from tracker.notes.rules.notes import Meeting


@command
def set_rule(actor: Actor, *, area_id: int, rule: asking.NoteRule, seen: int) -> None:
    """Say what an area asks of notes from now on; `seen` is 0 where it never said.

    Raises `Missing` for an area that is not the actor's, `Stale` and `Refused`.
    """
    if not actor.is_system and area_id not in actor.area_ids:
        raise Missing(f"area {area_id}")
    before = queries.rule_of(area_id)
    if before.version != seen:
        raise Stale(before)
    asking.check_rule(rule)
    values = _plain(rule)
    said = {**values, "changed_by": actor.user_id, "changed_at": clock.now(), "version": seen + 1}
    if before.version:
        db.change(update(NoteRule).where(NoteRule.area_id == area_id).values(said))
    else:
        db.add(NoteRule(area_id=area_id, **said))
    changes = audit.differences(_plain(before), values)
    audit.record(actor, Action.NOTE_RULE_CHANGED, "area", area_id, changes=changes)


def _plain(rule: asking.NoteRule) -> dict[str, object]:
    return {
        "countersign": rule.countersign,
        "full_notes": rule.full_notes,
        "missing_days": rule.missing_days,
        "concern_hours": rule.concern_hours,
    }


@command
def change_prompts(actor: Actor, *, template_id: int, lines: str, seen: int) -> None:
    """Change the prompts of a kind of meeting or of one programme session; notes written keep theirs.

    Raises `Missing`, `Stale` and `Refused`.
    """
    before = queries.template(template_id)
    if before.version != seen:
        raise Stale(before)
    prompts = asking.from_lines(lines, before.prompts)
    row = db.locked(select(NoteTemplate).where(NoteTemplate.id == template_id))
    row.prompts = [{"key": one.key, "label": one.label, "hint": one.hint} for one in prompts]
    row.changed_by, row.changed_at, row.version = actor.user_id, clock.now(), seen + 1
    changes = {"prompts": [one.label for one in prompts]}
    audit.record(actor, Action.PROMPTS_CHANGED, "prompts", template_id, changes=changes)


@command
def give_own_prompts(actor: Actor, *, session_id: int, meeting: Meeting) -> int:
    """Let a session of a programme have prompts of its own, at first those of its kind; returns their id.

    They hold wherever this programme session is delivered. Raises `Missing`.
    """
    session = delivery.session_for(actor, session_id)
    standing = queries.own_template(meeting, session.outline_id)
    if standing is not None:
        return standing
    prompts = queries.prompts_for(meeting, session.outline_id)
    row = NoteTemplate(
        meeting=meeting.value,
        outline_id=session.outline_id,
        prompts=[{"key": one.key, "label": one.label, "hint": one.hint} for one in prompts],
        changed_by=actor.user_id,
        changed_at=clock.now(),
        version=1,
    )
    template_id = db.add(row).id
    changes = {"outline_id": session.outline_id, "meeting": meeting.value}
    audit.record(actor, Action.PROMPTS_CHANGED, "prompts", template_id, changes=changes)
    return template_id


@command
def retire_prompts(actor: Actor, *, template_id: int) -> None:
    """Let a session answer the prompts of its programme, or of its kind, again.

    Raises `Missing`, and `Refused` for those of a kind.
    """
    found = queries.template(template_id)
    if not found.session:
        raise Refused("", "These are the prompts of every session of the kind: change them instead")
    db.change(update(NoteTemplate).where(NoteTemplate.id == template_id).values(retired_at=clock.now()))
    audit.record(actor, Action.PROMPTS_CHANGED, "prompts", template_id, changes={"retired": True})
