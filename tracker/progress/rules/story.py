"""What the page of one person's progress tells: which enrolment, where they are, what is next, who wrote what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from tracker.progress.rules import sentences
from tracker.progress.rules.dosage import Dosage, MonthEnd, Outlook, by_month, dosage
from tracker.progress.rules.readings import (
    Attendance,
    ModuleDose,
    Place,
    Sign,
    Step,
    attendance,
    by_module,
    sign_of,
)

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """An enrolment in brief; `delivery_id` is where it is, or was last, a member. `provisional` is why, or ''."""

    id: int
    programme: str
    version: str
    one_to_one: bool
    provisional: str
    state: str
    enrolled_on: date
    ended_on: date | None
    delivery_id: int | None
    delivery: str

    @property
    def is_active(self) -> bool:
        """Whether the person is still on the programme."""
        return self.state == ACTIVE

    @property
    def label(self) -> str:
        """`i-SOTP, one-to-one`."""
        return f"{self.programme}, {'one-to-one' if self.one_to_one else 'group'}"


@dataclass(frozen=True, slots=True)
class Prescribed:
    """An item of an enrolment with its outline; `credited_on` is when its minutes were earned, if any were."""

    outline_id: int
    number: int
    title: str
    module: int
    module_title: str
    minutes: int
    credited: int
    state: str
    credited_on: date | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session that concerned the person: of their group while they were a member, or their own."""

    outline_id: int
    own: bool
    starts_at: time | None
    venue: str
    delivery: str
    place: Place
    outcome: str = ""
    engagement: int | None = None


@dataclass(frozen=True, slots=True)
class Coming:
    """The next session in the timetable."""

    number: int
    title: str
    on: date
    starts_at: time | None
    venue: str
    delivery: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """An individual note of a signed register: about which session, by whom, written when (UTC)."""

    title: str
    on: date | None
    sign: Sign
    outcome: str
    author: str
    written_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """The sentence that the plan runs against; `ends_on` is None when none is recorded or it has no end date."""

    label: str
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the page of one enrolment shows."""

    enrolment: EnrolmentLine
    others: tuple[EnrolmentLine, ...]
    steps: tuple[Step, ...]
    position: sentences.Position
    dose: Dosage
    modules: tuple[ModuleDose, ...]
    seen: Attendance
    coming: Coming | None
    notes: tuple[NoteLine, ...]
    term: Term
    today: date
    met_with: Mapping[int, str] = field(default_factory=dict)  # the other group, by the number of the session met there

    @property
    def strip(self) -> dict[int, list[Step]]:
        """The steps of each module by its number, both in the order of the programme."""
        found: dict[int, list[Step]] = {module.number: [] for module in self.modules}
        for step in self.steps:
            if step.module in found:
                found[step.module].append(step)
        return found

    @property
    def place_finding(self) -> str:
        """Where the person is."""
        return sentences.position_finding(self.position)

    @property
    def session_of(self) -> str:
        """The last session held, of how many."""
        return sentences.session_of(self.position)

    @property
    def hours_finding(self) -> str:
        """What is credited against the plan, and the forecast."""
        return sentences.dosage_finding(self.dose)

    @property
    def plan_finding(self) -> str:
        """Hours behind or ahead of the plan, or `On plan`."""
        return sentences.against_plan(self.dose)

    @property
    def modules_finding(self) -> str:
        """Where hours are missing, by module."""
        return sentences.modules_finding(self.modules)

    @property
    def attendance_finding(self) -> str:
        """How many sessions were attended, and what stands out."""
        return sentences.attendance_finding(self.seen, self.steps)

    @property
    def forecast_rule(self) -> str:
        """What the shaded wedge of the chart is, where there is one."""
        return sentences.FORECAST_RULE if self.dose.outlook is Outlook.FORECAST else ""

    @property
    def months(self) -> tuple[MonthEnd, ...]:
        """The chart's readings, month by month."""
        return by_month(self.dose)

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs in use, in the order of the legend."""
        used = {step.sign for step in self.steps}
        return tuple(sign for sign in Sign if sign in used)


def steps_of(
    items: Sequence[Prescribed], sittings: Sequence[Sitting], today: date
) -> tuple[tuple[Step, ...], Coming | None]:
    """The prescribed sessions in order with how each stands, and the next one in the timetable."""
    by_outline: dict[int, list[Sitting]] = {}
    for sitting in sittings:
        by_outline.setdefault(sitting.outline_id, []).append(sitting)
    steps = tuple(
        _step(order, item, planned(by_outline.get(item.outline_id, ())), today) for order, item in enumerate(items, 1)
    )
    return steps, _coming(items, sittings, today)


def planned(sittings: Sequence[Sitting]) -> Sitting | None:
    """Of several sessions for one outline, the one that the plan means: the group's, before a catch-up of one's own.

    Sessions outside one's membership come last, undated ones after dated.
    """
    return min(sittings, key=_rank, default=None)


def _rank(sitting: Sitting) -> tuple[bool, bool, bool, date]:
    place = sitting.place
    return (not place.theirs, place.on is None, sitting.own, place.on or date.max)


def _step(order: int, item: Prescribed, sitting: Sitting | None, today: date) -> Step:
    place = sitting.place if sitting else None
    held = place is not None and place.signed and place.mark is not None
    mark = place.mark if place and held else None
    return Step(
        number=item.number,
        order=order,
        title=item.title,
        module=item.module,
        module_title=item.module_title,
        minutes=item.minutes,
        credited=item.credited,
        state=item.state,
        sign=sign_of(item.state, place, today, item.credited_on),
        planned_on=place.on if place and place.theirs else None,
        credited_on=item.credited_on,
        held=held,
        marked=mark.sign if mark else None,
        engagement=sitting.engagement if sitting and held else None,
        outcome=sitting.outcome if sitting and held else "",
    )


def _coming(items: Sequence[Prescribed], sittings: Sequence[Sitting], today: date) -> Coming | None:
    """The earliest session from today on whose register is not signed and at which the person is expected."""
    prescribed = {item.outline_id: item for item in items}
    ahead = [
        (sitting.place.on, sitting.starts_at or time(), prescribed[sitting.outline_id].number, sitting)
        for sitting in sittings
        if sitting.place.on and sitting.place.on >= today and sitting.place.theirs and not sitting.place.signed
        if sitting.outline_id in prescribed
    ]
    if not ahead:
        return None
    on, _, number, sitting = min(ahead, key=lambda one: one[:3])
    title = prescribed[sitting.outline_id].title
    return Coming(number, title, on, sitting.starts_at, sitting.venue, sitting.delivery)


def tell(
    enrolment: EnrolmentLine,
    others: Sequence[EnrolmentLine],
    items: Sequence[Prescribed],
    sittings: Sequence[Sitting],
    notes: Sequence[NoteLine],
    term: Term,
    today: date,
) -> Story:
    """Work everything out once, for the page and its chart."""
    steps, coming = steps_of(items, sittings, today)
    return Story(
        enrolment=enrolment,
        others=tuple(others),
        steps=steps,
        position=sentences.position(steps, today),
        dose=dosage(steps, today, term.ends_on, goes_on=enrolment.is_active),
        modules=by_module(steps, today),
        seen=attendance(steps),
        coming=coming if enrolment.is_active else None,
        notes=tuple(notes),
        term=term,
        today=today,
    )
