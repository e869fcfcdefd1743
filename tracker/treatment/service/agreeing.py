"""What a person says of their plan at a shared device: a code opens one version to read, and their answer is added."""

from collections.abc import Collection, Mapping, Sequence

from tracker.accounts.rules import SYSTEM, Actor, Permission
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.delivery.service.choosing import decided_by
from tracker.devices import opening
from tracker.devices import service as shared
from tracker.devices.rules import StepState, Turn
from tracker.devices.service import DEVICE
from tracker.people.queries import person_for
from tracker.people.rules import PersonView
from tracker.treatment import queries
from tracker.treatment.models import Answer
from tracker.treatment.rules.plans import Agreement, PlanView
from tracker.treatment.rules.reading import Reading, check_own_answer, reading
from tracker.treatment.service.planning import keep_answer
from tracker.work import service as work

ON_DEVICE = "treatment_plan"
"""What a code for a shared device calls a version of a plan; its key there is its id."""
NOT_AGREED = "plan_not_agreed"


def give_code(actor: Actor, *, plan_id: int) -> str:
    """A code by which a device opens this version alone; see `shared.give_code`.

    Raises `Missing`, `Forbidden`, and `Refused` where it names no target or the person uses a device at this moment.
    """
    found = queries.plan_for(actor, plan_id)
    return shared.give_code(actor, person_id=found.person_id, chosen=[(ON_DEVICE, str(plan_id))])


def offers(actor: Actor, person: PersonView) -> Sequence[opening.Offer]:
    """The newest version of each plan; chosen to begin with where the person has not said anything of it yet."""
    if not actor.may(Permission.PLAN_TREATMENT):
        return ()
    return [
        opening.Offer(
            ON_DEVICE,
            str(plan_id),
            f"Treatment plan, version {number}",
            f"{programme}, {'signed' if signed else 'a draft'}"
            + (f": {Agreement(said).label.lower()}" if said else ""),
            likely=not said,
        )
        for plan_id, enrolment_id, number, programme, signed, said in queries.to_answer(person.id)
        if _plans(actor, enrolment_id)
    ]


def _plans(actor: Actor, enrolment_id: int) -> bool:
    """Whether the actor plans for this enrolment: what is refused with the code is not offered. A person has few."""
    try:
        decided_by(actor, enrolment_id, Permission.PLAN_TREATMENT)
    except (Missing, Forbidden, Refused):
        return False
    return True


def prepare(actor: Actor, person_id: int, key: str) -> str:
    """A version that has something to read. Raises `Missing`, `Forbidden` and `Refused`."""
    found = queries.plan_for(actor, int(key))
    if found.person_id != person_id:
        raise Missing(f"treatment plan {key}")
    decided_by(actor, found.enrolment_id, Permission.PLAN_TREATMENT)
    if not found.targets:
        raise Refused("", "Add a target before the person reads the plan")
    return key


def neutral(keys: Sequence[str]) -> Mapping[str, str]:
    """The same of every plan: whose programme it is stays out."""
    return dict.fromkeys(keys, "Your plan, to read and answer")


def open_among(keys: Sequence[str]) -> Collection[str]:
    """Every version, signed or not, may be answered."""
    return {str(plan_id) for plan_id in queries.on_device(SYSTEM, [int(key) for key in keys])}


def how_far(actor: Actor, keys: Sequence[str]) -> Mapping[str, opening.HowFar]:
    """What the person said at a device, if anything."""
    return {
        str(plan_id): opening.HowFar(
            f"Treatment plan, version {number}",
            Agreement(said).label if said else "Not answered",
            ("treatment.version", plan_id),
        )
        for plan_id, (number, said) in queries.on_device(actor, [int(key) for key in keys]).items()
    }


opening.provide(ON_DEVICE, opening.Kind("plan_device.page", offers, prepare, neutral, open_among, how_far))


def read_at(token: str) -> tuple[Turn, int, Reading]:
    """The version that a device shows, and its place, by the token that it keeps. Raises `Missing`."""
    turn, step = shared.answering(token, ON_DEVICE)
    found = queries.plan(int(step.key))
    version_id = delivery.enrolment(found.enrolment_id).version_id
    titles = {each.code: each.title for each in catalogue.module_outlines(version_id)}
    return turn, step.position, reading(found, titles)


@command
def answer_plan(token: str, *, answer: str, words: str, read: str) -> None:
    """Add what the person says of the version that they read; the device then goes on to the next thing, or ends.

    `read` is the mark of what they read. Raises `Missing`, `Refused`, and `Stale` with the `Reading` that now stands.
    """
    _, _, now = read_at(token)
    turn, step = shared.answering(token, ON_DEVICE)
    check_own_answer(answer, words)
    if now.mark != read:
        raise Stale(now)
    found = queries.plan(int(step.key))
    said = Answer(plan_id=found.id, answer=answer, words=words.strip(), at=clock.now(), at_device=True)
    said.on_date = clock.today(person_for(SYSTEM, found.person_id).zone)
    said.by = turn.given_by_id
    keep_answer(DEVICE, found, said)
    if said.answer != Agreement.AGREES.value:
        _tell(turn, found, said)
    shared.settle(turn, step, StepState.DONE)


def _tell(turn: Turn, found: PlanView, said: Answer) -> None:
    """Whoever gave the code hears of an answer that asks for a talk; its words stand on the plan's page alone."""
    name = person_for(SYSTEM, found.person_id).name
    work.raise_alert(
        DEVICE,
        kind=NOT_AGREED,
        key=f"{found.id}:{said.id}",
        text=f"{name}, treatment plan version {found.number}: {Agreement(said.answer).label.lower()}",
        rule="Said by the person at a shared device: talk with them about it",
        user_id=turn.given_by_id,
        person_id=found.person_id,
    )
