"""Keeping failures and what they ask for in line with the marks that count: told at every signature and amendment."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache

from sqlalchemy import bindparam, delete, insert, select, update

from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import effects_preview, followers
from tracker.attendance.followers import Settled
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.transactions import command
from tracker.delivery.bank_holidays import closed_in
from tracker.enforcement import foreseen
from tracker.enforcement.cases import Case, Kept, Waiting, cases, waiting_evidence, waiting_tasks
from tracker.enforcement.models import Evidence, Failure
from tracker.enforcement.rules.clocks import KINDS, Asked, Event, Rule, Step, asked_of, basis_on
from tracker.enforcement.rules.deciding import Answer, Decided, is_settled
from tracker.enforcement.rules.lines import rule_words
from tracker.work import service as work
from tracker.work.rules import NewTask

EVIDENCE = "evidence"

_FAILURE = Base.metadata.tables[Failure.__tablename__]
_NEW = insert(_FAILURE)
_GONE = delete(_FAILURE).where(_FAILURE.c.mark_id == bindparam("b_mark"))
_OVER = ("rule_id", "number", "step", "letter_by", "evidence_by", "decide_by")
_CHANGED = (
    update(_FAILURE)
    .where(_FAILURE.c.mark_id == bindparam("b_mark"))
    .values({name: bindparam(f"b_{name}") for name in _OVER})
)


@dataclass(frozen=True, slots=True)
class _Change:
    """A failure as it is kept and as it is to be; none for not at all."""

    case: Case
    kept: Kept
    after: Asked | None
    rule: Rule | None


def told(actor: Actor, page: RegisterPage, settled: Sequence[Settled]) -> None:
    """Follow the people of whom a mark counts, or counted, as a failure: most registers have none, and cost nothing."""

    def fails(row: Row | None) -> bool:
        outcome = page.outcomes.get(row.entry.outcome or "") if row is not None else None
        return outcome is not None and outcome.enforces

    changed = {after.person_id for before, after in settled if fails(before) or fails(after)}
    if changed:
        follow(actor, changed)


followers.follow(told)
effects_preview.describe(foreseen.facts)


@command
def follow(actor: Actor, person_ids: Collection[int]) -> int:
    """Bring what failures of some people ask for in line with their marks, sentences and rules; returns how many moved.

    Tasks open and close with it. What somebody decided stays, whatever becomes of the record.
    """
    changes = [change for case in cases(person_ids) for change in _changes(case)]
    if changes:
        _write(changes)
        _keep_tasks(actor, changes)
        _close_evidence(actor, [change.kept.mark_id for change in changes if change.after is None])
        _date_evidence(actor, {each.kept.mark_id: each.after.evidence_by for each in changes if each.after is not None})
    return len(changes)


def _changes(case: Case) -> Iterable[_Change]:
    """What moves of one person: by the rules as they stand; a failure that was decided on keeps its own."""
    rule_of = _rules_of(case)
    events = [each.event for each in case.kept if each.event is not None]
    wanted = {each.mark_id: each for each in asked_of(events, rule_of, closed_in(case.nation))}
    for kept in case.kept:
        after = wanted.get(kept.mark_id)
        if after != kept.asked:
            yield _Change(case, kept, after, rule_of(kept.event) if kept.event is not None else None)


def _rules_of(case: Case) -> Callable[[Event], Rule | None]:
    """The rule of each event: that which held when it was decided on, else the one that stands."""
    held = {each.mark_id: each.held for each in case.kept if each.held is not None}

    @cache
    def rule_of(event: Event) -> Rule | None:
        basis = basis_on(case.terms, event.on_date)
        return held.get(event.mark_id) or (case.rules.get(basis) if basis is not None else None)

    return rule_of


def _write(changes: Sequence[_Change]) -> None:
    gone = [{"b_mark": each.kept.mark_id} for each in changes if each.after is None]
    new, over = [], []
    for each in changes:
        if each.after is None:
            continue
        values = {**asdict(each.after), "step": each.after.step.value}
        if each.kept.asked is None:
            new.append({**values, "person_id": each.case.person_id})
        else:
            over.append({"b_mark": each.kept.mark_id, **{f"b_{name}": values[name] for name in _OVER}})
    for statement, rows in ((_GONE, gone), (_NEW, new), (_CHANGED, over)):
        if rows:
            db.write(statement, rows)


def _keep_tasks(actor: Actor, changes: Sequence[_Change]) -> None:
    """What was asked for before is closed where it is asked for no more, and what is asked for now is opened.

    What is asked for still says which failure it is now: an earlier one may count no more.
    """
    for each in changes:
        standing, wanted, key = _standing(each), _wanted(each), str(each.kept.mark_id)
        if standing is not None and standing == wanted:
            task = _task_of(each)
            work.reword_task(actor, kind=standing[0], key=key, rule=task.rule, title=task.title)
        elif standing is not None:
            how = "The record was amended" if each.after is None else "What it asks for has changed"
            work.close_task(actor, kind=standing[0], key=key, how=how)
    opening = [each for each in changes if _wanted(each) is not None and _wanted(each) != _standing(each)]
    if opening:
        work.open_tasks(actor, [_task_of(each) for each in opening])


def _standing(each: _Change) -> tuple[str, date | None] | None:
    return _task(each.kept.asked, each.kept.decided)


def _wanted(each: _Change) -> tuple[str, date | None] | None:
    return _task(each.after, each.kept.decided)


def _task(asked: Asked | None, decided: Iterable[Decided]) -> tuple[str, date | None] | None:
    """The kind of the task that stands for what is asked, and its last day; none where nothing is."""
    if asked is None or asked.step is Step.NONE or is_settled(asked.step, decided):
        return None
    return KINDS[asked.step], asked.letter_by or asked.decide_by


def _task_of(each: _Change) -> NewTask:
    """The task for what a failure asks: whoever answers for the person today does it."""
    wanted, after, rule = _wanted(each), each.after, each.rule
    if wanted is None or after is None or rule is None:
        raise AssertionError("only what is asked for is opened")
    warning = after.step is Step.WARNING
    serious = each.kept.event is not None and each.kept.event.serious
    return NewTask(
        kind=KINDS[after.step],
        key=str(each.kept.mark_id),
        title=f"{'Warning letter' if warning else f'Decide on {rule.action.lower()}'}: {each.case.name}",
        rule=rule_words(rule, after.number, serious),
        person_id=each.case.person_id,
        owner_id=each.kept.owner_id,
        due_on=wanted[1],
    )


def _close_evidence(actor: Actor, mark_ids: Collection[int]) -> None:
    """Evidence that waited on a record which counts no more is answered by the amendment."""
    for evidence_id in waiting_evidence(mark_ids) if mark_ids else ():
        row = db.locked(select(Evidence).where(Evidence.id == evidence_id))
        row.answer, row.words = Answer.ACCEPTED.value, "The record was amended"
        row.answered_by, row.answered_at = actor.user_id, clock.now()
        work.close_task(actor, kind=EVIDENCE, key=str(evidence_id), how="The record was amended")


@command
def date_evidence(person_ids: Collection[int]) -> None:
    """Bring the days by which evidence of some people is answered in line with what their failures say."""
    kept = [each for case in cases(person_ids) for each in case.kept]
    _date_evidence(SYSTEM, {each.mark_id: each.asked.evidence_by for each in kept if each.asked is not None})


def _date_evidence(actor: Actor, until: Mapping[int, date | None]) -> None:
    """Evidence that waits on a failure is to be answered by the day that its failure now says."""
    waits = waiting_evidence(until) if until else {}
    work.date_tasks(actor, kind=EVIDENCE, days={str(each): until[mark_id] for each, mark_id in waits.items()})


def follow_everybody(person_ids: Sequence[int], *, at_once: int = 500) -> int:
    """Follow many people, some hundreds in a transaction: after rules or sentences changed. Returns how many moved."""
    return sum(follow(SYSTEM, person_ids[at : at + at_once]) for at in range(0, len(person_ids), at_once))


@command
def pass_on() -> int:
    """Give every letter and decision that waits to who answers for the person today; returns how many moved.

    Whoever covers, while they cover; the officer of now, once a caseload was moved. Nobody else would see them.
    """
    waiting = waiting_tasks()
    owners = {str(each.mark_id): each.owner_id for case in _cases_of(waiting) for each in case.kept}
    moved = [each for each in waiting if owners.get(each.key, each.owner_id) != each.owner_id]
    for each in moved:
        work.give_task(SYSTEM, kind=each.kind, key=each.key, to_user=owners[each.key])
    return len(moved)


def _cases_of(waiting: Sequence[Waiting]) -> Iterable[Case]:
    people = sorted({each.person_id for each in waiting})
    return (case for at in range(0, len(people), 500) for case in cases(people[at : at + 500]))


@command
def reword() -> int:
    """Have every letter and decision that waits say what its rule says now; returns how many did not.

    A rule may change in its words alone, such as what the decision is about: then no failure and no day moves.
    """
    waiting = waiting_tasks()
    said = {(each.kind, each.key): (each.title, each.rule) for each in waiting}
    changed = [
        task
        for case in _cases_of(waiting)
        for task in _tasks_of(case)
        if said.get((task.kind, task.key), (task.title, task.rule)) != (task.title, task.rule)
    ]
    for task in changed:
        work.reword_task(SYSTEM, kind=task.kind, key=task.key, rule=task.rule, title=task.title)
    return len(changed)


def _tasks_of(case: Case) -> Iterable[NewTask]:
    """The tasks that stand for what is kept of a person."""
    rule_of = _rules_of(case)
    for kept in case.kept:
        standing = _Change(case, kept, kept.asked, rule_of(kept.event) if kept.event is not None else None)
        if _wanted(standing) is not None and standing.rule is not None:
            yield _task_of(standing)
