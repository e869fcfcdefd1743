"""Which reviews and meetings the points of a programme ask for, and which of them are signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.treatment.rules.reviews import ReviewKind

KIND = "review_due"
"""The kind of the task; its key begins with the enrolment."""

RULE = "The programme asks for a review or a meeting at this point"
LOOK_BACK = timedelta(days=60)
"""How long a point is asked about: what was reached before is history that nobody writes any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A review or meeting that a point asks for since a local date; `weeks` of one that recurs, else 0.

    `position` is the point's in the definition, `module` the number of the module that it is of, 0 for none.
    """

    position: int
    kind: ReviewKind
    title: str
    reached_on: date
    module: int = 0
    module_code: str = ""
    weeks: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A review or meeting that is signed."""

    kind: ReviewKind
    module_code: str
    on: date


def unanswered(asked: Iterable[Asked], held: Sequence[Held], today: date) -> tuple[Asked, ...]:
    """What is asked for and not signed yet, in the order in which the points were reached.

    A module's review answers for its module, the programme's for the programme. Of one that recurs, what was held since
    half the time before it counts. Of other meetings and mid reviews each answers for one point, the earliest first.
    """
    left: dict[ReviewKind, int] = {}
    for signed in held:
        left[signed.kind] = left.get(signed.kind, 0) + 1
    found = []
    for one in sorted(asked, key=lambda each: (each.reached_on, each.position, each.module)):
        if one.module_code:
            answered = any(each.module_code == one.module_code and each.kind is one.kind for each in held)
        elif one.weeks:
            since = one.reached_on - timedelta(days=7 * one.weeks // 2)
            answered = any(each.kind is one.kind and each.on > since for each in held)
        else:
            answered = left.get(one.kind, 0) > 0
            left[one.kind] = left.get(one.kind, 0) - 1
        if not answered and one.reached_on >= today - LOOK_BACK:
            found.append(one)
    return tuple(found)
