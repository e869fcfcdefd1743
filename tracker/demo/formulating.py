"""Formulations: of one person of a Northmoor group two signed versions that differ, and of one in Westhaven a draft.

Nothing in them describes offence material: what people say of their lives is invented.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.delivery import queries as delivery_queries
from tracker.demo.made import Made
from tracker.formulation import queries
from tracker.formulation.proposals import compared
from tracker.formulation.rules.parts import AccountEntry, EvidenceEntry, MechanismEntry, PathwaysEntry
from tracker.formulation.rules.proposing import Decision
from tracker.formulation.rules.suggesting import Standing
from tracker.formulation.rules.terms import Chosen, Mechanism
from tracker.formulation.service import beginning, proposing, signing, writing
from tracker.formulation.service.deciding import decide
from tracker.formulation.service.redacting import redact
from tracker.formulation.suggestions import facts_of
from tracker.people import queries as people_queries
from tracker.treatment import queries as plans
from tracker.treatment.service.planning import sign_plan

IN, DY, CO, SC = Mechanism.INTIMACY, Mechanism.DYSREGULATION, Mechanism.COGNITIONS, Mechanism.SCRIPTS

FIRST = {
    IN: MechanismEntry(
        2,
        "medium",
        "Loneliness came first in the chain, and is there when his mood is good.",
        "Evenings and weekends alone; a message that is not answered",
        "Company without the risk of being turned away",
        "A sister he is close to; keeps the same job since he was 20",
    ),
    DY: MechanismEntry(1, "low", "He names low mood, but not yet when.", "Arguments at work", "A way not to feel", ""),
    CO: MechanismEntry(
        2, "low", "Said twice that nobody was harmed.", "", "Lets him think well of himself", "", ("justification",)
    ),
    SC: MechanismEntry(0, "low", "Looked for and not found."),
}
MISPLACED = "Argued with his landlord, by a call to the office"
"""Put down about the wrong person."""

FIRST_EVIDENCE = (
    (IN, EvidenceEntry("for", "Few friendships, and none that he trusts", "supervision")),
    (IN, EvidenceEntry("for", "Lived alone since he was 19; no partner for longer than some weeks", "court")),
    (IN, EvidenceEntry("against", "Close to his sister since childhood", "account")),
    (DY, EvidenceEntry("for", "Low mood on most evenings of the year before", "account")),
    (
        DY,
        EvidenceEntry(
            "against", "Copes well at work, by his manager’s reference", "others", document="Reference, file 2"
        ),
    ),
    (DY, EvidenceEntry("for", MISPLACED, "supervision")),
    (CO, EvidenceEntry("for", "Justified what he did, twice", "session")),
    (CO, EvidenceEntry("for", "The same in interview", "case_file", document="Interview record, file 1")),
    (
        SC,
        EvidenceEntry("against", "No such interest found in the computer check", "computer", document="Report, file 1"),
    ),
)
FIRST_NEEDS = (
    (IN, "Build friendships that are trusted", "online-relationships"),
    (IN, "Ask for help early", "emotional-avoidance"),
    (CO, "See that people were harmed", "victim-awareness"),
)
SECOND_NEEDS = (
    (DY, "Manage low mood without avoiding it", "emotional-avoidance"),
    (DY, "Plan free time", "compulsivity"),
)
SECOND = {
    IN: replace(FIRST[IN], confidence="high"),
    DY: MechanismEntry(
        2,
        "medium",
        "The behaviour chain showed low mood before most use.",
        "Arguments at work; the hour after he comes home",
        "A way not to feel, for an hour or two",
        "Notices it sooner than in spring; the card helps",
    ),
    CO: MechanismEntry(
        1,
        "medium",
        "Limited to this behaviour, and he has begun to question it himself.",
        "",
        "Let him think well of himself",
        "Challenged the thought in the group, before anybody else did",
        ("justification",),
    ),
}
"""What changed in the second version."""

ACCOUNTS = (
    AccountEntry(
        "I was on my own most nights and it filled the time. I told myself that it did not matter to anybody.",
        "agrees",
    ),
    AccountEntry(
        "I was on my own most nights and it filled the time. I don’t think it was always about feeling low. I see "
        "now that it mattered to somebody.",
        "partly",
        "The being alone is right. Feeling low came after, as much as before.",
    ),
)


def formulate(made: Made) -> None:
    """Write what a facilitator writes with a person, some weeks into the programme and some weeks ago."""
    ruth = made.users["ruth"]
    person_id = _with_notes(made, "NM-ISO-03", "helen")
    _northmoor(ruth, person_id)
    _plan(ruth, person_id)
    _reformulate(ruth, person_id)
    _redact(made.users["grace"], person_id)
    _westhaven(made)
    _suggested(made, ruth)


def _with_notes(made: Made, code: str, officer: str) -> int:
    """A member of a group who is on somebody's caseload: the first who has a signed note, else the first."""
    members = [row.person_id for row in delivery_queries.members_of(made.deliveries[code])]
    officers = people_queries.officers_of(members)
    theirs = [each for each in members if each in officers and officers[each].id == made.users[officer].user_id]
    actor = made.users["ruth"]
    noted = [each for each in theirs if queries.linkable_notes(actor, each)]
    return next(iter([*noted, *theirs, *members]))


def _northmoor(ruth: Actor, person_id: int) -> None:
    with clock.standing_at(_ago(70)):
        formulation_id = beginning.begin(ruth, person_id=person_id, kind="initial")
        for mechanism, entry in FIRST.items():
            _say(ruth, formulation_id, mechanism, entry, 1)
        for mechanism, piece in FIRST_EVIDENCE:
            writing.add_evidence(ruth, formulation_id=formulation_id, mechanism=mechanism, entry=piece)
        _targets(ruth, formulation_id, FIRST_NEEDS)
        chosen = Chosen("intimacy_deficits", why="Loneliness came first in the behaviour chain.")
        pathways = PathwaysEntry(chosen, Chosen("none"))
        writing.save_pathways(ruth, formulation_id=formulation_id, entry=pathways, seen=1)
        writing.save_account(ruth, formulation_id=formulation_id, entry=ACCOUNTS[0], seen=1)
        _sign(ruth, formulation_id)


def _plan(ruth: Actor, person_id: int) -> None:
    """His treatment plan works on the targets of the first version, and is signed."""
    record = queries.record_for(ruth, person_id)
    if record.current is None:
        return
    found = queries.version_for(ruth, record, record.current)
    wanted = {one.key: Decision(accepted=True) for one in compared(person_id, found).waiting}
    with clock.standing_at(_ago(64)):
        plan_id = proposing.decide(ruth, formulation_id=record.current.id, decisions=wanted)
        if plan_id is not None:
            review = clock.today("Europe/London") + timedelta(weeks=12)
            sign_plan(ruth, plan_id=plan_id, seen=plans.plan(plan_id).version, review_on=review)


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _say(actor: Actor, formulation_id: int, mechanism: Mechanism, entry: MechanismEntry, seen: int) -> None:
    writing.save_mechanism(actor, formulation_id=formulation_id, mechanism=mechanism, entry=entry, seen=seen)


def _targets(actor: Actor, formulation_id: int, needs: Sequence[tuple[Mechanism, str, str]]) -> None:
    """Each under a target of the person's programme."""
    for mechanism, words, target in needs:
        writing.save_need(actor, formulation_id=formulation_id, mechanism=mechanism, words=words, target=target)


def _sign(actor: Actor, formulation_id: int) -> None:
    record = queries.record_of(actor, formulation_id)
    seen = queries.version_for(actor, record, record.head(formulation_id)).seen
    signing.sign(actor, formulation_id=formulation_id, seen=seen)


def _reformulate(ruth: Actor, person_id: int) -> None:
    with clock.standing_at(_ago(6)):
        second = beginning.begin(ruth, person_id=person_id, kind="reformulation")
        for mechanism, entry in SECOND.items():
            _say(ruth, second, mechanism, entry, 1)
        note = next(iter(queries.linkable_notes(ruth, person_id)), (None, ""))[0]
        on = clock.today("Europe/London") - timedelta(days=20)
        result = next(iter(queries.linkable_results(ruth, person_id)), (None, ""))[0]
        for mechanism, piece in _found_since(note, result, on):
            writing.add_evidence(ruth, formulation_id=second, mechanism=mechanism, entry=piece)
        _targets(ruth, second, SECOND_NEEDS)
        _change_targets(ruth, person_id, second)
        first = Chosen("intimacy_deficits", why="Loneliness came first in the behaviour chain, and is there still.")
        other = Chosen("emotional_dysregulation", why="Low mood sets the timing: it came before most use.")
        writing.save_pathways(ruth, formulation_id=second, entry=PathwaysEntry(first, other), seen=1)
        writing.save_account(ruth, formulation_id=second, entry=ACCOUNTS[1], seen=1)
        _sign(ruth, second)


def _change_targets(ruth: Actor, person_id: int, second: int) -> None:
    """One is in other words now, and one is no longer among them."""
    record = queries.record_for(ruth, person_id)
    needs = {one.words: one for one in queries.version_for(ruth, record, record.head(second)).needs}
    early, harmed = needs["Ask for help early"], needs["See that people were harmed"]
    words, about = "Ask for help on the day itself", {"need_id": early.id, "seen": early.version}
    writing.save_need(ruth, formulation_id=second, mechanism=IN, words=words, target=early.target, **about)
    writing.remove_need(ruth, formulation_id=second, need_id=harmed.id, seen=harmed.version)


def _found_since(note: int | None, result: int | None, on: date) -> list[tuple[Mechanism, EvidenceEntry]]:
    told = "His sister says that he rang nobody for weeks at a time"
    return [
        (IN, EvidenceEntry("for", "Found it hard to trust the group, and said so", "session", on, note)),
        (IN, EvidenceEntry("for", told, "others", on, None, "", restricted=True)),
        (DY, EvidenceEntry("for", "Low mood came before most use, in his behaviour chain", "session", on, note)),
        (DY, EvidenceEntry("against", "Keeps calm more often than at the start", "assessment", on, result_id=result)),
        (DY, EvidenceEntry("for", "Missed work twice after an argument", "supervision", on)),
        (CO, EvidenceEntry("against", "No wider views that favour crime", "supervision", on)),
        (CO, EvidenceEntry("against", "Questioned the thought himself, in the group", "session", on, note)),
    ]


def _redact(grace: Actor, person_id: int) -> None:
    """A piece that was put down about somebody else is taken out of both versions."""
    record = queries.record_for(grace, person_id)
    if record.current is None:
        return
    found = queries.version_for(grace, record, record.current)
    wrong = next(piece for piece in found.of(DY).evidence if piece.text == MISPLACED)
    with clock.standing_at(_ago(4)):
        why = "It was about another member of the group"
        redact(grace, formulation_id=record.current.id, parts=[f"evidence.{wrong.root}"], why=why)


def _westhaven(made: Made) -> None:
    """A draft that was begun and is half written."""
    anna = made.users["anna"]
    person_id = delivery_queries.members_of(made.deliveries["WH-HR-01"])[0].person_id
    with clock.standing_at(_ago(2)):
        draft = beginning.begin(anna, person_id=person_id, kind="initial")
        _say(anna, draft, DY, MechanismEntry(1, "low", "He says that he drinks when he cannot sleep."), 1)
        piece = EvidenceEntry("for", "Sleeps badly, and drinks to sleep", "account")
        writing.add_evidence(anna, formulation_id=draft, mechanism=DY, entry=piece)
        writing.save_need(anna, formulation_id=draft, mechanism=DY, words="Sleep without a drink", target="")


def _suggested(made: Made, ruth: Actor) -> None:
    """Of the next member a draft that has only just begun: a measure pointed to a mechanism, and was heard."""
    members = [row.person_id for row in delivery_queries.members_of(made.deliveries["NM-ISO-03"])]
    for person_id in members:
        pointing = [one for one in facts_of(ruth, person_id) if one.standing is Standing.POINTS]
        if pointing and not queries.record_for(ruth, person_id).heads:
            with clock.standing_at(_ago(1)):
                draft = beginning.begin(ruth, person_id=person_id, kind="initial")
                reason = "He says the same of his evenings, and so does his offender manager."
                decide(ruth, formulation_id=draft, rule=pointing[0].rule, accepted=True, reason=reason)
            return
