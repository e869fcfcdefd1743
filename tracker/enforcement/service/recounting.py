"""The recount of enforcement, and bringing what differs in line."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM
from tracker.core.transactions import command
from tracker.enforcement import recount
from tracker.enforcement.recount import Difference
from tracker.enforcement.service.following import date_evidence, follow_everybody, pass_on, reword
from tracker.enforcement.service.setting import FOLLOW
from tracker.work.jobs import handles


def recounted(*, repair: bool = False) -> tuple[Difference, ...]:
    """Everything kept otherwise than plain SQL counts it; `repair` follows the people concerned anew.

    Sentences and rules that were corrected since come into line in this way too: the worker does so every night.
    """
    found = recount.differences()
    if found and repair:
        people = sorted({each.person_id for each in found if each.person_id is not None})
        follow_everybody(people)
        date_evidence(people)
        _note(found)
    return found


@handles(FOLLOW, every=timedelta(days=1))
def follow_again(_payload: dict[str, Any]) -> object:
    """Every night, and after a rule was changed: sentences and rules as they now stand decide what is asked for."""
    return len(recounted(repair=True)) + reword()


@handles("enforcement.pass_on", every=timedelta(hours=1))
def pass_on_again(_payload: dict[str, Any]) -> object:
    """Every hour: caseloads are moved, and cover begins and ends, on days that were set before."""
    return pass_on()


@command
def _note(found: Sequence[Difference]) -> None:
    changes = {"differences": [str(each) for each in found[:100]], "all": len(found)}
    audit.record(SYSTEM, Action.ENFORCEMENT_RECOUNTED, "enforcement_failure", None, changes=changes)
