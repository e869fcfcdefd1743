"""Answering on a shared device: what a code opens of assessments, page by page, each handed in as it is finished."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor, Permission
from tracker.assessments import queries
from tracker.assessments.due import asked_of
from tracker.assessments.models import Assessment
from tracker.assessments.rules.entering import as_texts, read, ruled_out
from tracker.assessments.rules.giving import ON_DEVICE, OPEN, Mode, NewAssessment, Occasion, State, Whole
from tracker.assessments.scored import questions
from tracker.assessments.service.giving import TO_SIGN, begin, raise_version, to_enter, write_entry
from tracker.catalogue.kept_instruments import instrument, instruments
from tracker.catalogue.rules.instruments import Assessor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.devices import opening
from tracker.devices import service as shared
from tracker.devices.rules import StepState, Turn
from tracker.devices.service import DEVICE
from tracker.people.queries import person_for
from tracker.people.rules import PersonView
from tracker.work import service as work

NEW = "new"


def give_code(actor: Actor, *, assessment_id: int) -> str:
    """A code by which a device opens this assessment alone; see `shared.give_code`.

    Raises `Missing`, and `Refused` where the person does not answer themselves or does so at this moment.
    """
    whole = to_enter(actor, assessment_id)
    return shared.give_code(actor, person_id=whole.assessment.person_id, chosen=[(ON_DEVICE, str(assessment_id))])


def offers(actor: Actor, person: PersonView) -> Sequence[opening.Offer]:
    """What a person may fill in themselves: what is begun for it, and what their battery asks for and is not begun."""
    if not actor.may(Permission.GIVE_ASSESSMENTS):
        return ()
    begun = [
        opening.Offer(ON_DEVICE, str(view.id), view.instrument, f"{view.occasion.label}, {view.state.label.lower()}")
        for view in reversed(queries.assessments_of(actor, person.id))
        if view.mode is Mode.PERSON and view.state is State.DRAFT
    ]
    asked = [
        opening.Offer(
            ON_DEVICE,
            f"{NEW}:{one.kept.id}:{one.enrolment_id}:{one.occasion.value}",
            one.kept.content.short_name,
            f"{one.occasion.label}, not begun yet",
        )
        for one in asked_of(person.id)
        if Assessor.PERSON in one.kept.content.by and not one.kept.content.no_standard
    ]
    return (*begun, *asked)


def prepare(actor: Actor, person_id: int, key: str) -> str:
    """An assessment that the person is to fill in, begun here where it is not yet. Raises `Missing` and `Refused`."""
    if key.startswith(f"{NEW}:"):
        _, instrument_id, enrolment_id, occasion = key.split(":")
        today = clock.today(person_for(actor, person_id).zone)
        wanted = NewAssessment(
            int(instrument_id), Occasion(occasion), Mode.PERSON, today, enrolment_id=int(enrolment_id)
        )
        return str(begin(actor, person_id=person_id, wanted=wanted))
    whole = to_enter(actor, int(key))
    if whole.assessment.person_id != person_id:
        raise Missing(f"assessment {key}")
    if whole.assessment.mode is not Mode.PERSON:
        raise Refused("", "Only what the person fills in themselves is answered on a shared device")
    return key


def neutral(keys: Sequence[str]) -> Mapping[str, str]:
    """Only how long each is: a title may say more than others who look on should read."""
    found = queries.on_device(SYSTEM, keys)
    kept = instruments(one.instrument_id for one in found.values())
    many = {key: len(kept[one.instrument_id].content.items) for key, one in found.items()}
    return {key: f"A questionnaire, {number} question{'' if number == 1 else 's'}" for key, number in many.items()}


def open_among(keys: Sequence[str]) -> Collection[str]:
    """Those that were not signed or withdrawn meanwhile."""
    return {key for key, one in queries.on_device(SYSTEM, keys).items() if one.state in OPEN}


def how_far(actor: Actor, keys: Sequence[str]) -> Mapping[str, opening.HowFar]:
    """How many of each one's questions have an answer."""
    found = queries.on_device(actor, keys)
    kept = instruments(one.instrument_id for one in found.values())
    return {
        key: opening.HowFar(
            f"{one.instrument}, {one.occasion.label.lower()}",
            f"{one.answered} of {len(kept[one.instrument_id].content.items)} answered",
            ("assessments.answers", int(key)),
        )
        for key, one in found.items()
    }


opening.provide(ON_DEVICE, opening.Kind("questions.page", offers, prepare, neutral, open_among, how_far))


def answering(token: str) -> tuple[Turn, int, Whole]:
    """What a device answers, and its place, by the token that it keeps.

    Raises `Missing` once it is finished, stopped or too long, or where it is not an assessment's turn.
    """
    turn, step = shared.answering(token, ON_DEVICE)
    return turn, step.position, queries.whole_for(SYSTEM, int(step.key))


@command
def save_page(token: str, *, items: frozenset[str], texts: Mapping[str, str], of: int = 0) -> None:
    """Keep the answers of one page, in place of what stood there; what they rule out on other pages is dropped.

    `of`: the assessment that the page showed; where another's turn has come meanwhile, nothing is kept. Raises
    `Missing`, and `Refused` by item.
    """
    turn, _, whole = answering(token)
    shared.touch(turn)
    if of and of != whole.assessment.id:
        return
    assessment = whole.assessment
    asked = questions(instrument(assessment.instrument_id), assessment.variants)
    typed = as_texts(read(asked, {item: text for item, text in texts.items() if item in items}))
    before = dict(whole.first.answers) if whole.first else {}
    after = {**{item: text for item, text in before.items() if item not in items}, **typed}
    out = ruled_out(asked, read(asked, after))
    after = {item: text for item, text in after.items() if item not in out}
    if after != before:
        write_entry(DEVICE, assessment, 1, after)
        raise_version(assessment.id)


@command
def finish(token: str, *, of: int = 0) -> None:
    """Hand the answers in: from now on the device does not show them, and who began it is asked to sign.

    `of`: the assessment that the page showed. Pressed twice, the second time finds the next one's turn, and hands
    nothing in. Raises `Missing`.
    """
    turn, step = shared.answering(token, ON_DEVICE)
    if of and step.key != str(of):
        return
    assessment = queries.whole_for(SYSTEM, int(step.key)).assessment
    row = db.locked(select(Assessment).where(Assessment.id == assessment.id))
    row.state, row.handed_in_at = State.HANDED_IN.value, clock.now()
    raise_version(assessment.id)
    shared.settle(turn, step, StepState.DONE)
    audit.record(DEVICE, Action.DEVICE_FINISHED, "assessment", assessment.id, person_id=assessment.person_id)
    work.open_task(
        DEVICE,
        kind=TO_SIGN,
        key=str(assessment.id),
        title=f"Read and sign: {assessment.instrument}",
        rule="A person has finished answering on a shared device",
        person_id=assessment.person_id,
        owner_id=assessment.begun_by_id,
        due_on=None,
    )
