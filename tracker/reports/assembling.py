"""A report made from the record: of each section its tables and the sentences that its text begins with.

Apart from `rules/`, which knows no other area: here what was gathered becomes words. Pure: the same record gives the
same report. What treatment, formulation and assessments give is in `attaining`.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from tracker.core.words import in_words
from tracker.delivery.rules import StaffPart
from tracker.progress.rules.readings import ModuleDose, Sign, Step
from tracker.progress.rules.sentences import count
from tracker.reports import attaining
from tracker.reports.queries.gathering import Gathered
from tracker.reports.rules.needs import Outstanding, Part, outstanding
from tracker.reports.rules.parts import Block, Drafted, Head, SectionKey

REGISTERS = "Signed registers"
ABSENT = frozenset({Sign.ACCEPTABLE, Sign.UNACCEPTABLE})


def head_of(found: Gathered) -> Head:
    """Whom and what it is about."""
    held, story = found.held, found.story
    return Head(
        name=found.person.name,
        reference=found.person.reference,
        born=in_words(found.person.born_on),
        area=found.person.area_name,
        programme=f"{story.enrolment.label}, version {story.enrolment.version}",
        began=in_words(held.enrolled_on),
        ended=f"{held.state.label}, {in_words(held.ended_on)}" if held.ended_on else held.state.label,
        zone=found.person.zone,
    )


def assembled(found: Gathered) -> Mapping[SectionKey, Drafted]:
    """Every section as the record gives it."""
    review = found.review.answers if found.review else {}
    return {
        SectionKey.PROGRAMME: _programme(found),
        SectionKey.ATTENDANCE: _attendance(found),
        SectionKey.MODULES: _modules(found),
        SectionKey.TARGETS: attaining.targets(found),
        SectionKey.FORMULATION: attaining.formulation(found),
        SectionKey.CHANGE: attaining.change(found),
        SectionKey.RESPONSE: attaining.response(found),
        SectionKey.RISK: attaining.risk(found),
        SectionKey.NEEDS: _needs(found, review.get("needs", "")),
        SectionKey.RECOMMEND: Drafted((), review.get("recommend", "")),
        SectionKey.COMMENTS: attaining.comments(found, review.get("view", "")),
        SectionKey.GIVEN: _given(found),
    }


def _programme(found: Gathered) -> Drafted:
    story, head = found.story, head_of(found)
    rows = [
        ("Name", head.name),
        ("Reference", head.reference),
        ("Date of birth", head.born),
        ("Area", head.area),
        ("Programme", head.programme),
        *([("Delivery", story.enrolment.delivery)] if story.enrolment.delivery else []),
        ("Enrolled", head.began),
        ("Outcome", head.ended),
        ("Sentence", story.term.label + (f", ends {in_words(story.term.ends_on)}" if story.term.ends_on else "")),
    ]
    if story.enrolment.provisional:
        rows.append(("Provisional", story.enrolment.provisional))
    outcome = head.ended[:1].lower() + head.ended[1:]
    text = f"{head.name} was enrolled on {story.enrolment.label} on {head.began}. The enrolment is {outcome}."
    source = f"The person’s record, as of {in_words(found.as_of)}"
    return Drafted((Block("Particulars", ("What", "On record"), tuple(rows), source),), text)


def _attendance(found: Gathered) -> Drafted:
    story, seen = found.story, found.story.seen
    made_up = sum(step.marked in ABSENT and step.met for step in story.steps)
    rows = (
        ("Sessions attended, of those held", f"{seen.attended} of {seen.counted}"),
        ("Acceptable absences", str(seen.acceptable)),
        ("Unacceptable absences", str(seen.unacceptable)),
        ("Missed and met since", str(made_up)),
        ("Still to catch up", str(seen.to_catch_up)),
        ("Minutes credited, of those prescribed", f"{story.dose.done:,} of {story.dose.total:,}"),
    )
    blocks = [Block("Attendance", ("What", "Number"), rows, _as_of(REGISTERS, found.as_of))]
    absences = [step for step in story.steps if step.marked in ABSENT]
    if absences:
        told = tuple(_absence(step) for step in absences)
        head = ("Session", "Date", "Outcome", "Since")
        blocks.append(Block("Absences", head, told, _as_of(REGISTERS, found.as_of)))
    return Drafted(tuple(blocks), f"{story.attendance_finding}. {story.hours_finding}.")


def _absence(step: Step) -> tuple[str, ...]:
    since = "Still owed"
    if step.met:
        since = f"Met {in_words(step.credited_on)}" if step.credited_on else step.words
    on = in_words(step.planned_on) if step.planned_on else "Not dated"
    outcome = step.outcome or (step.marked.words if step.marked else "")
    return (f"{step.number} {step.title}", on, outcome, since)


def _modules(found: Gathered) -> Drafted:
    story = found.story
    rows = tuple(_module(each, story.strip.get(each.number, ())) for each in story.modules)
    bars = tuple((round(each.credited / 60, 2), round(each.prescribed / 60, 2)) for each in story.modules)
    head = ("Module", "Sessions met", "Hours credited", "From and to")
    left = [each.title for each in story.modules if each.met < each.sessions]
    text = f"All {count(len(rows), 'module')} are done." if len(rows) != 1 else "The one module is done."
    if left:
        text = f"{len(rows) - len(left)} of {count(len(rows), 'module')} done; not done: {', '.join(left)}."
    block = Block("Modules", head, rows, _as_of(f"{REGISTERS} and what was credited", found.as_of), bars=bars)
    return Drafted((block,) if rows else (), text if rows else "")


def _module(dose: ModuleDose, steps: Iterable[Step]) -> tuple[str, ...]:
    days = [step.credited_on for step in steps if step.credited_on]
    when = "Not begun"
    if days:
        first, last = in_words(min(days)), in_words(max(days))
        when = first if first == last else f"{first} to {last}"
    elif dose.met:
        when = "Met without hours"
    hours = f"{_hours(dose.credited)} of {_hours(dose.prescribed)}"
    return (f"{dose.number} {dose.title}", f"{dose.met} of {dose.sessions}", hours, when)


def needs_of(found: Gathered) -> tuple[Outstanding, ...]:
    """What the programme leaves open, by the record."""
    story = found.story
    parts = [
        Part(
            each.number,
            each.title,
            each.sessions,
            each.met,
            tuple(f"{step.number} {step.title}" for step in story.strip.get(each.number, ()) if step.to_catch_up),
        )
        for each in story.modules
    ]
    return outstanding(attaining.aims_of(found), parts, attaining.found_in(found))


def _needs(found: Gathered, reviewed: str) -> Drafted:
    needs = needs_of(found)
    if not needs:
        return Drafted((), reviewed or "The record shows no outstanding need.")
    rows = tuple((each.what, each.shown_by) for each in needs)
    source = f"Worked out from the record of {in_words(found.as_of)}; whether each matters, people say"
    keys = tuple(each.key for each in needs)
    return Drafted((Block("Outstanding needs", ("Need", "Shown by"), rows, source, keys=keys),), reviewed)


def _given(found: Gathered) -> Drafted:
    lines = [f"{found.person.name}, in a form that they can keep or read with somebody"]
    lines.append(f"Offender manager: {found.officer}" if found.officer else "Offender manager: none is named yet")
    lines += [f"Lead facilitator: {each.name}" for each in found.staff if each.part is StaffPart.LEAD]
    return Drafted((), "\n".join(lines))


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _as_of(what: str, on: date) -> str:
    return f"{what}, as of {in_words(on)}"
