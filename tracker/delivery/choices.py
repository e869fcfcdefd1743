"""Reading what an enrolment holds of its programme's modules: the menu, what of it is chosen, and what is still owed.

Apart from `queries`, which is full: only choosing, crediting and planning ask for modules.
"""

from collections.abc import Collection
from itertools import groupby

from sqlalchemy import func, select

from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Outline
from tracker.catalogue.rules.programmes import Format, PlannedSession
from tracker.catalogue.rules.terms import Choice, Menu
from tracker.core.database import db
from tracker.delivery.menus import Bounds, ModuleStanding
from tracker.delivery.models import Enrolment, Item
from tracker.delivery.rules import EnrolmentView, ItemState, SessionKind


def planned(version_id: int, form: SessionKind) -> list[PlannedSession]:
    """Every session of a version in a format, those of the whole menu included."""
    return catalogue.plan(version_id, Format(form.value))


def first_owed(version_id: int, form: SessionKind) -> tuple[list[PlannedSession], int]:
    """What somebody owes on enrolling, and how many modules are then to be chosen.

    Of a version with a menu that is what everybody does; the rest comes by `choose_modules`.
    """
    plan = planned(version_id, form)
    owed = [each for each in plan if each.choice is not Choice.MENU]
    if len(owed) == len(plan):
        return owed, 0
    return owed, bounds_of(catalogue.terms(version_id).menu).least


def bounds_of(menu: Menu | None) -> Bounds:
    """How many modules the terms ask for; any number where they say nothing."""
    return Bounds(menu.least, menu.most) if menu is not None else Bounds()


def modules_of(held: EnrolmentView) -> tuple[ModuleStanding, ...]:
    """The modules of an enrolment's version that have sessions in its format, in order, with what it holds of them."""
    counted = _counted(held.id)
    said = {module.code: module for module in catalogue.module_outlines(held.version_id)}
    found = []
    for code, sessions in groupby(planned(held.version_id, held.format), key=lambda each: each.module_code):
        own = list(sessions)
        items, met = counted.get(own[0].module_id, (0, 0))
        module = said[code]
        found.append(
            ModuleStanding(
                id=own[0].module_id,
                code=code,
                number=module.number,
                title=module.title,
                aim=module.aim,
                from_menu=module.choice is Choice.MENU,
                requires=module.requires,
                sessions=len(own),
                minutes=sum(each.minutes for each in own),
                items=items,
                met=met,
                phase=module.phase,
            )
        )
    return tuple(found)


def _counted(enrolment_id: int) -> dict[int, tuple[int, int]]:
    """How many items an enrolment has of each module, and how many are met."""
    rows = db.execute(
        select(Outline.module_id, Item.state, func.count(Item.outline_id))
        .join(Outline, Outline.id == Item.outline_id)
        .where(Item.enrolment_id == enrolment_id)
        .group_by(Outline.module_id, Item.state)
        .order_by(Outline.module_id)
    )
    found: dict[int, tuple[int, int]] = {}
    for module_id, state, number in rows:
        items, met_so_far = found.get(module_id, (0, 0))
        found[module_id] = (items + number, met_so_far + (number if ItemState(state).is_met else 0))
    return found


def outlines_of(held: EnrolmentView, codes: Collection[str]) -> list[PlannedSession]:
    """The sessions of some modules, by the modules' codes, in order."""
    return [each for each in planned(held.version_id, held.format) if each.module_code in codes]


def menu_due(enrolment_id: int) -> int:
    """How many modules of the menu are still to be chosen before an enrolment can be completed."""
    return int(db.scalar(select(Enrolment.menu_due).where(Enrolment.id == enrolment_id)) or 0)


def menu_of(version_id: int) -> str:
    """What the terms of a version say of the menu, as a sentence without its full stop, or ''."""
    menu = catalogue.terms(version_id).menu
    return menu.says() if menu is not None else ""


def points_of(version_id: int, codes: Collection[str]) -> list[tuple[str, str]]:
    """The points of a version along the way that have these codes, with their titles."""
    titles = {point.code: point.title for point in catalogue.terms(version_id).points}
    return [(code, titles.get(code, code)) for code in codes]
