"""Choosing modules of the menu for targets: the choice itself is delivery's, what it is for is kept here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery.menus import reason_problem
from tracker.delivery.service import choosing as menu
from tracker.treatment import queries
from tracker.treatment.models import ModuleChoice
from tracker.treatment.rules.plans import VIEW


@dataclass(frozen=True, slots=True)
class Pick:
    """What a module is chosen for: ids of targets, why this one ('': the reason of the whole choice), their view."""

    targets: tuple[int, ...] = ()
    why: str = ""
    view: str = ""


@command
def choose_for_targets(actor: Actor, *, enrolment_id: int, picks: Mapping[str, Pick], reason: str) -> None:
    """Let the modules of these codes be what a person does of the menu, and keep for which targets and why.

    The enrolment's items and one-to-ones follow (`choose_modules` of delivery). Where the modules stay as they are,
    only what they are for changes. Raises `Missing`, `Forbidden`, and `Refused` as `choose_modules`.
    """
    held, _today = menu.decided_by(actor, enrolment_id, Permission.CHOOSE_MODULES)
    _check(picks, reason)
    present = {each.code for each in queries.modules_of(held) if each.from_menu and each.chosen}
    if present != set(picks):
        menu.choose_modules(actor, enrolment_id=enrolment_id, modules=set(picks), reason=reason)
    plan = queries.newest(enrolment_id)
    known = {each.id for each in plan.targets} if plan else set()
    standing = {each.module_code: each for each in queries.choices_of(enrolment_id)}
    written = []
    for code, pick in picks.items():
        kept = standing.get(code)
        targets = tuple(sorted(set(pick.targets) & known))
        why = pick.why.strip() or (kept.reason if kept and kept.chosen and code in present else reason.strip())
        if kept is None or (kept.chosen, kept.targets, kept.reason, kept.view) != (
            True,
            targets,
            why,
            pick.view.strip(),
        ):
            written.append(_row(actor, enrolment_id, code, True, targets, why, pick.view))
    written += [_row(actor, enrolment_id, code, False, (), reason, "") for code in sorted(present - set(picks))]
    if not written:
        raise Refused("modules", "These modules are chosen already, for these targets")
    db.add_all(written)
    changes = {row.module_code: {"chosen": row.chosen, "targets": row.targets} for row in written}
    audit.record(actor, Action.MODULES_CHOSEN, "enrolment", enrolment_id, person_id=held.person_id, changes=changes)


def _check(picks: Mapping[str, Pick], reason: str) -> None:
    problems = reason_problem(reason)
    for code, pick in picks.items():
        problems |= reason_problem(pick.why, f"why-{code}") if pick.why.strip() else {}
        if len(pick.view.strip()) > VIEW:
            problems[f"view-{code}"] = f"This must be {VIEW} characters or fewer"
    if problems:
        raise Refused.of(problems)


def _row(
    actor: Actor, enrolment_id: int, code: str, chosen: bool, targets: Collection[int], why: str, view: str
) -> ModuleChoice:
    return ModuleChoice(
        enrolment_id=enrolment_id,
        module_code=code,
        chosen=chosen,
        targets=list(targets),
        reason=why.strip(),
        view=view.strip(),
        by=actor.user_id or 0,
        at=clock.now(),
    )
