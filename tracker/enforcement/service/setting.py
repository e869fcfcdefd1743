"""A service's own figures and words: the days of a rule, and the letters of an area."""

from dataclasses import asdict

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Stale
from tracker.core.transactions import command
from tracker.enforcement import queries, wording
from tracker.enforcement.models import EnforcementRule, LetterTemplate
from tracker.enforcement.rules import letters
from tracker.enforcement.rules.clocks import Figures, Step, check_figures
from tracker.people import queries as people
from tracker.work import service as work

FOLLOW = "enforcement.follow"


@command
def change_rule(actor: Actor, *, rule_id: int, figures: Figures, seen: int) -> None:
    """Change a rule for everybody in its nation. What waits is brought in line by the next recount, at once by a job.

    By a lead who works in that nation. Raises `Missing`, `Forbidden`, `Stale`, and `Refused` as `check_figures`.
    """
    before = queries.rule_for(rule_id)
    if before.nation not in nations_of(actor):
        raise Forbidden(f"rules of {before.nation}")
    if before.version != seen:
        raise Stale(before)
    check_figures(figures)
    row = db.locked(select(EnforcementRule).where(EnforcementRule.id == rule_id))
    changes = audit.differences({name: getattr(row, name) for name in asdict(figures)}, asdict(figures))
    for name, value in asdict(figures).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.version += 1
    audit.record(actor, Action.ENFORCEMENT_SET, "enforcement_rule", rule_id, changes=changes)
    work.queue_job(FOLLOW)


def nations_of(actor: Actor) -> frozenset[str]:
    """The nations of the areas in which somebody works: whose rules they may change."""
    return frozenset(each.nation for each in people.areas_of(actor))


@command
def change_letter(actor: Actor, *, area_id: int, step: Step, title: str, body: str, seen: int) -> None:
    """Give an area its own words for a letter. `seen` is the version read, 0 for everybody's words.

    Raises `Missing` for another area, `Stale`, and `Refused` as `letters.check_template`.
    """
    if area_id not in actor.area_ids and not actor.is_system:
        raise Missing(f"area {area_id}")
    letters.check_template(title, body)
    present = wording.template_for(area_id, step)
    version = present.version if present.own else 0
    if version != seen:
        raise Stale(present)
    values = {"title": title.strip(), "body": body.replace("\r\n", "\n").strip()}
    if present.own:
        row = db.locked(
            select(LetterTemplate).where(LetterTemplate.area_id == area_id, LetterTemplate.step == step.value)
        )
        row.title, row.body, row.version = values["title"], values["body"], row.version + 1
    else:
        row = db.add(LetterTemplate(area_id=area_id, step=step.value, version=1, **values))
    changes = {"area_id": area_id, "step": step.value, "characters": len(values["body"])}
    audit.record(actor, Action.ENFORCEMENT_SET, "letter_template", row.id, changes=changes)
