"""Decisions on what a person has to do: modules from the menu, sessions credited or waived, a block begun again.

Each is one person's, with a reason, and kept for good beside what stood before.
"""

from collections.abc import Collection, Mapping
from datetime import date

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.delivery import catching_up, choices, completing, itemising, menus, own_sessions, queries
from tracker.delivery.menus import Decision, ItemNow
from tracker.delivery.rules import EnrolmentState, EnrolmentView
from tracker.people import queries as people


@command
def choose_modules(actor: Actor, *, enrolment_id: int, modules: Collection[str], reason: str) -> None:
    """Let these modules of the menu, by code, be what a person is to do, besides what everybody does.

    What is added is owed from now on; what is dropped is owed no longer, and is never of a module that is begun. A
    member's one-to-ones follow. By a lead or facilitator of the delivery. Raises `Missing`, `Forbidden` and `Refused`
    as `menus.check_choice`.
    """
    held, today = decided_by(actor, enrolment_id, Permission.CHOOSE_MODULES)
    standing = choices.modules_of(held)
    if not any(module.from_menu for module in standing):
        raise Refused("", f"{held.programme} has no menu: everybody does all of it")
    bounds = choices.bounds_of(catalogue.terms(held.version_id).menu)
    menus.check_choice(standing, modules, bounds, reason)
    present = {module.code for module in standing if module.from_menu and module.chosen}
    added, dropped = set(modules) - present, present - set(modules)
    if not added and not dropped:
        raise Refused("modules", "These modules are chosen already")
    before = {item.outline_id: item for item in itemising.items_now(enrolment_id)}
    new, old = choices.outlines_of(held, added), choices.outlines_of(held, dropped)
    itemising.add(enrolment_id, new)
    itemising.drop(enrolment_id, [each.outline_id for each in old])
    for decision, outlines in ((Decision.CHOSEN, new), (Decision.DROPPED, old)):
        found = [(each.outline_id, before.get(each.outline_id)) for each in outlines]
        itemising.keep(actor, enrolment_id, decision, found, reason=reason, on=today)
    itemising.count(enrolment_id, max(0, bounds.least - len(set(modules))), today)
    catching_up.close(actor, enrolment_id, [each.outline_id for each in old], "The module is no longer chosen")
    own_sessions.bring_in_line(enrolment_id, [each.outline_id for each in (*new, *old)])
    changes = {"modules": [sorted(present), sorted(modules)], "why": reason.strip()}
    _record(actor, Action.MODULES_CHOSEN, held, changes)


@command
def credit_items(
    actor: Actor, *, enrolment_id: int, outlines: Collection[int], how: Decision, reason: str, source: str
) -> None:
    """Credit sessions that are owed, with all their minutes, or waive them, with none: with a reason and a source.

    No session has to be held for them any more, and they stand in no register of it. Raises `Missing`, and `Refused`
    as `menus.check_credit`.
    """
    held, today = decided_by(actor, enrolment_id, Permission.CHANGE_DELIVERIES)
    if how not in menus.CREDITS:
        raise Refused("how", "Choose whether they are credited or waived")
    items = itemising.items_now(enrolment_id)
    menus.check_credit(items, outlines, reason, source)
    chosen = [item for item in items if item.outline_id in outlines]
    itemising.write(enrolment_id, menus.credited(chosen, menus.CREDITS[how], today))
    _settle(actor, held, how, chosen, reason, today, source)


@command
def take_back_credit(actor: Actor, *, enrolment_id: int, outlines: Collection[int], reason: str) -> None:
    """Let sessions that were credited or waived be owed again, with a reason. Raises `Missing` and `Refused`."""
    held, today = decided_by(actor, enrolment_id, Permission.CHANGE_DELIVERIES)
    items = itemising.items_now(enrolment_id)
    menus.check_taking_back(items, outlines, reason)
    chosen = [item for item in items if item.outline_id in outlines]
    itemising.write(enrolment_id, menus.owed_again(chosen))
    _settle(actor, held, Decision.TAKEN_BACK, chosen, reason, today)


@command
def restart_module(actor: Actor, *, enrolment_id: int, module: str, reason: str) -> None:
    """Let a person begin a module again, by its code: what was met of it is owed once more, with the reason.

    By the catch-up rule or a lead's decision. Old results are kept with the decision, their registers stay as they
    are, and say nothing of these sessions any more; credits stay. Raises `Missing`, and `Refused` where nothing of it
    was met or missed yet.
    """
    held, today = decided_by(actor, enrolment_id, Permission.CHANGE_DELIVERIES)
    of_module = {each.outline_id for each in choices.outlines_of(held, {module})}
    credited = set(menus.CREDITS.values())
    items = [item for item in itemising.items_now(enrolment_id) if item.outline_id in of_module]
    begun = [item for item in items if item.state not in credited]
    problems = menus.reason_problem(reason)
    if not begun:
        problems["module"] = "Choose a module that they have to do"
    elif not any(item.state.is_met or item.minutes_credited or item.session_id for item in begun):
        problems["module"] = "Nothing of this module is met yet: it need not be begun again"
    if problems:
        raise Refused.of(problems)
    itemising.write(enrolment_id, menus.owed_again(begun, today))
    _settle(actor, held, Decision.RESTARTED, begun, reason, today)
    outlines = [item.outline_id for item in begun]
    catching_up.close(actor, enrolment_id, outlines, "The module is begun again")


def _settle(
    actor: Actor,
    held: EnrolmentView,
    decision: Decision,
    items: Collection[ItemNow],
    reason: str,
    today: date,
    source: str = "",
) -> None:
    """What every decision leads to: it is kept and audited, and counts and the member's sessions follow."""
    outlines = [item.outline_id for item in items]
    found = [(item.outline_id, item) for item in items]
    itemising.keep(actor, held.id, decision, found, reason=reason, on=today, source=source)
    itemising.count(held.id, choices.menu_due(held.id), today)
    if decision in menus.CREDITS:
        catching_up.close(actor, held.id, outlines, decision.label)
    own_sessions.bring_in_line(held.id, outlines)
    changes = {"decision": decision.value, "items": outlines, "why": reason.strip(), "source": source.strip()}
    _record(actor, Action.ITEMS_DECIDED, held, changes)
    completing.tell(actor, [held.id])


def decided_by(actor: Actor, enrolment_id: int, permission: Permission) -> tuple[EnrolmentView, date]:
    """The enrolment on which the actor may decide, and the local date.

    Raises `Missing` for a person out of scope, or a member of a delivery that the actor may not know; `Forbidden`
    without the permission, and for anyone but leads while they are in no delivery; `Refused` once it has ended.
    """
    if not actor.may(permission):
        raise Forbidden(permission.value)
    held = queries.enrolment(enrolment_id)
    person = people.person_for(actor, held.person_id)
    if held.delivery_id is not None:
        queries.delivery_for(actor, held.delivery_id)
    elif not actor.may(Permission.CHANGE_DELIVERIES):
        raise Forbidden(Permission.CHANGE_DELIVERIES.value)
    if held.state not in (EnrolmentState.ACTIVE, EnrolmentState.COMPLETED):
        raise Refused("", f"{person.listed}: this enrolment has ended")
    return held, clock.today(person.zone)


def _record(actor: Actor, action: Action, held: EnrolmentView, changes: Mapping[str, object]) -> None:
    audit.record(actor, action, "enrolment", held.id, person_id=held.person_id, changes=dict(changes))
