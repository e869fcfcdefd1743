"""The access table of docs/access.md, walked against the URL map: every route, every role, every relation.

Each line is tried for real: nine people in one small service ask for the same record. A route without a line, a
line without a route, and a cell that differs all fail.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import Make
from tests.make.accounts import signed_in_client
from tests.make.reports import signed_report
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.attendance.rules.marks import Entry
from tracker.catalogue.service import start_draft
from tracker.core import access, clock
from tracker.core.database import db
from tracker.delivery.queries import member_for, session_for
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service.covering import give_cover
from tracker.enforcement.queries import failures_of
from tracker.enforcement.service.deciding import add_evidence
from tracker.feeds.service import make_feed
from tracker.formulation.rules.parts import EvidenceEntry
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service import beginning, writing
from tracker.notes.rules.asking import NoteRule
from tracker.notes.rules.notes import Meeting, Typed
from tracker.notes.service.asking import give_own_prompts, set_rule
from tracker.notes.service.recordings import log_recording
from tracker.notes.service.writing import Raised, save_note
from tracker.people.rules import SentenceKind
from tracker.people.sentences import SentenceDetails
from tracker.people.service import add_sentence, keep_apart
from tracker.quality.rules import ObservationDetails, SupervisionDetails, SupervisionKind
from tracker.quality.service import record_supervision, save_observation
from tracker.referrals.queries import last_check, referral_for
from tracker.referrals.service.checking import ask_override, check_eligibility
from tracker.referrals.service.placing import allocate
from tracker.resources.queries import trainings_of
from tracker.resources.rules.places import RoomDetails
from tracker.resources.rules.time_of_staff import LeaveDetails
from tracker.resources.service.places import add_closure, add_room
from tracker.resources.service.time_of_staff import record_leave
from tracker.signals.queries import warnings_of
from tracker.signals.service import recount
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import preview
from tracker.timetable.rules.changes import Kind
from tracker.timetable.service import change_timetable
from tracker.treatment.rules.plans import TargetDetails
from tracker.treatment.rules.reviews import ReviewDetails, ReviewKind
from tracker.treatment.service.planning import add_target, begin_plan, sign_plan
from tracker.treatment.service.reviewing import begin_review

TABLE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
COLUMNS = (
    "signed out",
    "facilitator, own",
    "facilitator, other",
    "officer, own",
    "officer, other",
    "lead, own area",
    "lead, other area",
    "administrator",
)
ZONE = "Europe/London"
PROGRAMME: dict[str, object] = {"code": "building-choices", "version": "2", "before": "1", "after": "2", "kind": "rosh"}
PROGRAMME["outcome_code"] = "AAME"


@dataclass(frozen=True)
class World:
    """One record of each kind, and somebody in every relation to it."""

    clients: dict[str, FlaskClient]
    values: dict[str, object]


def refer(make: Make, home: int, person: int, delivery: int, lead: Actor, officer: Actor) -> dict[str, object]:
    """A referral of the person with a criterion to decide, somebody with a place, and somebody to keep apart from."""
    referral = make.referral(person, days_ago=10)
    check_eligibility(SYSTEM, referral_id=referral)
    check = last_check(referral)
    assert check is not None
    place = next(place for place, line in enumerate(check.judgements) if line.open)
    override = ask_override(officer, referral_id=referral, place=place, reason="Known", approver_id=lead.user_id or 0)
    other_place = next((n for n, line in enumerate(check.judgements, 1) if line.open and n - 1 != place), 1)
    held = make.waiting(home)
    db.close_reading()
    seen = referral_for(SYSTEM, held).version
    settled = "Arranged"
    (offer,) = allocate(lead, delivery_id=delivery, chosen=[(held, seen)], answer_by=None, settled=settled)
    neighbour = make.person(home)
    kept = keep_apart(SYSTEM, pair=(person, neighbour), reason="Threats", from_on=clock.today(ZONE))
    return {
        "referral_id": referral,
        "override_id": override,
        "offer_id": offer,
        "apart_id": kept,
        "number": other_place,
    }


def browsers(app: Flask, actors: Sequence[Actor | None]) -> dict[str, FlaskClient]:
    """A browser for each column, signed in as its actor."""
    return {
        column: app.test_client() if actor is None else signed_in_client(app, actor)
        for column, actor in zip(COLUMNS, actors, strict=True)
    }


def build(app: Flask, make: Make) -> World:
    """A delivery with a member, in an area with staff; others of the same roles beside it and elsewhere."""
    home, away = make.area("Northmoor"), make.area("Westhaven")
    own_lead, other_lead = make.lead(home), make.lead(away)
    mine, theirs = make.facilitator(home), make.facilitator(home)
    officer, colleague = make.officer(home), make.officer(home)
    administrator, spare = make.staff(Role.ADMINISTRATOR), make.facilitator(home)
    today = clock.today(ZONE)
    began = today - timedelta(days=7)
    with clock.standing_at(clock.now() - timedelta(days=20)):
        person = make.person(home, officer)
        order = SentenceDetails(SentenceKind.COMMUNITY_ORDER, began - timedelta(days=90), ends_on=began)
        sentence = add_sentence(SYSTEM, person_id=person, details=order)
        delivery = make.delivery(home, own_lead, mine, starts_on=began, slots=(WeeklySlot(today.weekday(), time(0)),))
        make.delivery(home, own_lead, theirs, starts_on=began, slots=(WeeklySlot(today.weekday(), time(9)),))
        membership = make.member(delivery, person, joined_on=began)
    signed, today_session = make.session_ids(delivery)[:2]
    make.register(mine, signed, {person: Entry(outcome="UAAB")})
    actors = (None, mine, theirs, officer, colleague, own_lead, other_lead, administrator)
    values: dict[str, object] = {
        "cover_id": give_cover(own_lead, session_id=today_session, user_id=spare.user_id or 0, until_on=today),
        **feed_of(mine),
        "person_id": person,
        "delivery_id": delivery,
        "session_id": today_session,
        "signed_id": signed,
        "membership_id": membership,
        "enrolment_id": member_for(SYSTEM, membership)[1].enrolment_id,
        "sentence_id": sentence,
        "area_id": home,
        "user_id": spare.user_id,
        **refer(make, home, person, delivery, own_lead, officer),
        **(_resources(own_lead, mine, home) | _assessed(make, mine, person)),
        **(_quality(own_lead, mine, signed) | _reported(mine, membership)),
        **(_notes(own_lead, mine, signed, membership) | _formulation(mine, person)),
        **(_warned(own_lead, person) | _enforcement(mine, person) | _treatment(mine, membership, began)),
        "change_id": postpone(own_lead, delivery),
        "draft_id": start_draft(own_lead, code="building-choices", version="2"),
    }
    return World(browsers(app, actors), {**values, **PROGRAMME})


def _enforcement(mine: Actor, person: int) -> dict[str, object]:
    """The person's failure, and evidence for it."""
    db.close_reading()
    mark = failures_of(person)[0].record.mark_id
    outline = session_for(SYSTEM, failures_of(person)[0].record.session_id).outline_id
    given = add_evidence(mine, mark_id=mark, what="A letter", received_on=clock.today(ZONE))
    return {
        "mark_id": mark,
        "evidence_id": given,
        "rule_id": 1,
        "step": "warning",
        "alert_id": 1,
        "outline_id": outline,
    }


def _resources(lead: Actor, mine: Actor, area: int) -> dict[str, object]:
    """A room, closed days, and a facilitator's training and leave."""
    day, me = clock.today(ZONE) + timedelta(days=30), mine.user_id or 0
    return {
        "staff_id": me,
        "room_id": add_room(lead, area_id=area, details=RoomDetails("Room 1", 12)),
        "closure_id": add_closure(lead, area_id=area, from_on=day, until_on=day, why="Staff day"),
        "leave_id": record_leave(mine, staff_id=me, details=LeaveDetails(day, day)),
        "training_id": trainings_of([me])[0].id,
    }


def _assessed(make: Make, mine: Actor, person: int) -> dict[str, object]:
    """A signed assessment of the person, and an instrument to begin another by."""
    code = "ucla-loneliness"
    signed = make.signed(person, mine, {"total_recorded": "40"}, code)
    return {"assessment_id": signed, "instrument_id": make.instrument(code)}


def _warned(lead: Actor, person_id: int) -> dict[str, object]:
    """An early warning about somebody whose sentence ends before their programme, a rule, and an alert."""
    recount()
    db.close_reading()
    return {"warning_id": warnings_of(lead, person_id)[0].id, "which": "absences", "alert_id": 1}


def _quality(lead: Actor, mine: Actor, session: int) -> dict[str, object]:
    """A facilitator's supervision, and an observation that was shared with them."""
    me, today = mine.user_id or 0, clock.today(ZONE)
    seen = ObservationDetails(frozenset({me}), {1: 4}, "Clear aims")
    talk = SupervisionDetails(today, 60, SupervisionKind.ONE_TO_ONE)
    return {
        "supervision_id": record_supervision(lead, staff_id=me, details=talk),
        "observation_id": save_observation(lead, session_id=session, seen=0, details=seen, share=True),
        "item_id": 1,
    }


def _notes(lead: Actor, mine: Actor, signed: int, membership: int) -> dict[str, object]:
    """A signed note that waits for a second signature and has a restricted passage, a concern, and a recording."""
    area = next(iter(mine.area_ids))
    set_rule(lead, area_id=area, rule=NoteRule(countersign=True), seen=0)
    typed = [Typed("covered", "What was covered", "Part one"), Typed("risk", "Risk", "His sister", restricted=True)]
    raised = Raised("risk", "Waits outside")
    kept = save_note(mine, session_id=signed, membership_id=membership, typed=typed, seen=0, sign=True, raised=raised)
    until = clock.today(ZONE) + timedelta(days=90)
    return {
        "note_id": kept.note_id,
        "concern_id": kept.concern_id,
        "template_id": give_own_prompts(lead, session_id=signed, meeting=Meeting.INDIVIDUAL),
        "meeting": "individual",
        "key": "covered",
        "recording_id": log_recording(mine, session_id=signed, what="Video", kept_where="The safe", keep_until=until),
    }


def _formulation(mine: Actor, person: int) -> dict[str, object]:
    """A draft with a piece of evidence and a target; its own part is the mechanism that both are of."""
    draft, one = beginning.begin(mine, person_id=person, kind="initial"), Mechanism.INTIMACY
    about: dict[str, Any] = {"formulation_id": draft, "mechanism": one}
    return {
        "formulation_id": draft,
        "evidence_id": writing.add_evidence(mine, entry=EvidenceEntry("for", "Few friends", "court"), **about),
        "need_id": writing.save_need(mine, words="Ask early", target="", **about),
        "part": one.value,
        "rule": "loneliness",
    }


def _treatment(mine: Actor, membership: int, began: date) -> dict[str, object]:
    """A treatment plan that was signed, and its next version as a draft with the same target."""
    enrolment = member_for(SYSTEM, membership)[1].enrolment_id
    first = begin_plan(mine, enrolment_id=enrolment)
    target = add_target(mine, plan_id=first, details=TargetDetails(wording="Ring somebody", why="He is alone a lot"))
    sign_plan(mine, plan_id=first, seen=2, review_on=began + timedelta(days=90))
    said = {"present": "All three", "talked": "The plan", "agreed": "To go on", "actions": "None"}
    kind, held = ReviewKind.THREE_WAY, ReviewDetails(began, "", said)
    meeting = begin_review(mine, enrolment_id=enrolment, kind=kind, details=held, sign=True)
    db.close_reading()
    plan = begin_plan(mine, enrolment_id=enrolment)
    record = {"plan_id": plan, "other_id": first, "target_id": target, "review_id": meeting}
    return {**record, "occasion": "three_way"}


def _reported(mine: Actor, membership: int) -> dict[str, object]:
    """A signed post-programme report, and one of its sections."""
    enrolment = member_for(SYSTEM, membership)[1].enrolment_id
    return {"report_id": signed_report(mine, enrolment), "section": "recommend"}


def feed_of(actor: Actor) -> dict[str, object]:
    """Two calendars of somebody's own, one to revoke by its id and one to read by its token."""
    return {"feed_id": make_feed(actor, kind="own").feed_id, "token": make_feed(actor, kind="own").token}


def postpone(lead: Actor, delivery_id: int) -> int:
    """A change of a timetable that may still be undone."""
    wanted = Wanted(Kind.POSTPONE, from_on=clock.today(ZONE) + timedelta(days=9))
    seen = preview(lead, delivery_id, wanted).fingerprint
    return change_timetable(lead, delivery_id=delivery_id, wanted=wanted, why="Flooding", despite="So be it", seen=seen)


def ways(app: Flask) -> Iterator[tuple[str, str]]:
    """Every (method, rule) that answers with a page or an act; static files are nobody's."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("static_files."):
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield method, rule.rule


def read_table() -> dict[tuple[str, str], tuple[str, ...]]:
    """The table's lines: (method, route) and what happens in each column."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        start = re.fullmatch(r"`(GET|POST) (\S+)`", cells[0])
        if start:
            found[start[1], start[2]] = tuple(cells[1:])
    return found


def ask(app: Flask, client: FlaskClient, values: dict[str, object], method: str, rule: str) -> str:
    """What happens: a status, `sign in`, or `acts` for a post that is let through to its own checks."""
    found = next(one for one in app.url_map.iter_rules() if one.rule == rule and method in (one.methods or ()))
    with app.test_request_context():
        needed = {name: values.get(name, "nothing") for name in found.arguments}
        if "amend" in rule:
            needed["session_id"] = values["signed_id"]
        path = app.url_map.bind("localhost").build(found.endpoint, needed, method=method)
    answer = client.open(path, method=method)
    db.close_reading()
    if answer.status_code in {302, 303} and "/sign-in" in answer.headers.get("Location", "") and rule != "/sign-out":
        return "sign in"
    if answer.status_code in {403, 404, 405}:
        return str(answer.status_code)
    if answer.status_code >= 500:
        return f"error {answer.status_code}"
    return "acts" if method == "POST" else str(answer.status_code)


@pytest.fixture
def world(app: Flask, make: Make) -> World:
    return build(app, make)


def test_every_route_has_its_line_and_every_line_its_route(app: Flask) -> None:
    lines, routes = set(read_table()), set(ways(app))
    assert sorted(routes - lines) == [], "routes without a line in docs/access.md"
    assert sorted(lines - routes) == [], "lines of docs/access.md without a route"


def test_what_happens_is_what_the_table_says(app: Flask, world: World) -> None:
    wrong = []
    for (method, rule), cells in sorted(read_table().items(), key=lambda line: line[0][1] == "/sign-out"):
        for column, expected in zip(COLUMNS, cells, strict=True):
            happened = ask(app, world.clients[column], world.values, method, rule)
            if happened != expected:
                wrong.append(f"{method} {rule}, {column}: {happened}, not {expected}")
    assert wrong == []


def test_every_view_says_what_it_demands(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if getattr(view, "access", None) is None and not endpoint.startswith("static_files.")
    ]
    assert silent == []


def test_only_a_few_views_are_public(app: Flask) -> None:
    public = sorted(
        endpoint for endpoint, view in app.view_functions.items() if getattr(view, "access", None) == access.PUBLIC
    )
    assert all(
        one.split(".")[0] in {"ui", "health", "accounts", "feeds", "kiosk", "questions", "plan_device", "static_files"}
        for one in public
    ), public
