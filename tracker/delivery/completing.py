"""When a programme is completed: what its version's rule asks for beside the sessions, and who is told when it is.

Sessions, the share of them that is enough, and modules of the menu are counted (`rollup`, `itemising`). Reviews that
must be held and engagement are a lead's judgement (`service.judging`): until there is one that suffices, an enrolment
`awaits` it and stays active. Areas above register here and are told in the transaction that changed something.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, select

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.progression import CompletionFinding, CompletionRule, Progress, completion
from tracker.core.database import db
from tracker.delivery.menus import ModuleStanding
from tracker.delivery.models import CompletionJudgement, Delivery, Enrolment, Membership
from tracker.delivery.rules import EnrolmentView
from tracker.people.models import Person
from tracker.work import service as work

JUDGE = "judge_completion"
"""The kind of task that asks a treatment manager for their judgement."""

Follower = Callable[[Actor, Collection[int]], None]
"""Takes who did it, and the enrolments of which something was met, credited, owed again or judged."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have a function told whenever enrolments may have become complete, or are no longer; the same one once."""
    if follower not in _followers:
        _followers.append(follower)


def tell(actor: Actor, enrolment_ids: Collection[int]) -> None:
    """Tell every follower, and ask for the judgement that is all that is missing of an enrolment. One statement."""
    for enrolment_id, name, lead_id in _only_awaiting(enrolment_ids):
        work.open_task(
            actor,
            kind=JUDGE,
            key=str(enrolment_id),
            title=f"Say whether {name} has completed the programme",
            rule="Every session that it takes is met; the programme also asks for a judgement before it is complete",
            owner_id=lead_id,
        )
    for follower in _followers:
        follower(actor, enrolment_ids)


_ENOUGH = Enrolment.items_met * 100 >= Enrolment.items * Enrolment.share
_ONLY_AWAITING = (
    select(Enrolment.id, Person.first_names + " " + Person.surname, Delivery.lead_id)
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(Membership, (Membership.enrolment_id == Enrolment.id) & Membership.left_on.is_(None))
    .outerjoin(Delivery, Delivery.id == Membership.delivery_id)
    .where(
        Enrolment.id.in_(bindparam("enrolments", expanding=True)),
        Enrolment.awaits,
        _ENOUGH,
        Enrolment.menu_due == 0,
    )
    .order_by(Enrolment.id)
)


def _only_awaiting(enrolment_ids: Collection[int]) -> Sequence[tuple[int, str, int | None]]:
    rows = db.execute(_ONLY_AWAITING, {"enrolments": sorted(enrolment_ids)})
    return [(row[0], row[1], row[2]) for row in rows]


def first_terms(version_id: int) -> dict[str, object]:
    """What an enrolment takes from its version's rule: the share of sessions, and whether it awaits a judgement."""
    rule = catalogue.terms(version_id).completion
    if rule is None:
        return {"share": 100, "awaits": False}
    return {"share": rule.share, "awaits": needs_word(rule)}


def needs_word(rule: CompletionRule) -> bool:
    """Whether a rule asks for what only somebody can say: reviews held, engagement."""
    return rule.engaged or bool(rule.points)


@dataclass(frozen=True, slots=True)
class Judged:
    """A lead's judgement: the points that were held, whether engagement sufficed, why, by whom and when."""

    points: frozenset[str]
    engaged: bool
    reason: str
    by: str
    on: date


def judgement(enrolment_id: int) -> Judged | None:
    """The latest judgement of an enrolment, None before any."""
    row = db.execute(
        select(CompletionJudgement.points, CompletionJudgement.engaged, CompletionJudgement.reason, User.name)
        .add_columns(CompletionJudgement.on_date)
        .outerjoin(User, User.id == CompletionJudgement.decided_by)
        .where(CompletionJudgement.enrolment_id == enrolment_id)
        .order_by(CompletionJudgement.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Judged(frozenset(row[0]), row[1], row[2], row[3] or "Tracker", row[4])


def finding(
    held: EnrolmentView,
    rule: CompletionRule,
    modules: Collection[ModuleStanding],
    judged: Judged | None,
    titles: Mapping[str, str],
) -> CompletionFinding:
    """An enrolment held against its version's rule, with every reason why it is not complete; points by title."""
    done = sum(each.from_menu and each.is_met for each in modules)
    points = frozenset(titles.get(code, code) for code in judged.points) if judged is not None else frozenset()
    engaged = judged.engaged if judged is not None else None
    rule = replace(rule, points=tuple(titles.get(code, code) for code in rule.points))
    return completion(rule, Progress(held.items, held.items_met, done, points, engaged))
