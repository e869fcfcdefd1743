"""Supervision, observation, hours from signed registers, and feedback: rules, services and who may read what."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.quality import queries, rules, service
from tracker.quality.rules import ObservationDetails, SupervisionDetails, SupervisionKind
from tracker.work.queries import open_tasks

every_database = pytest.mark.every_database
TODAY = clock.today("Europe/London")
AN_HOUR = SupervisionDetails(TODAY, 60, SupervisionKind.ONE_TO_ONE, "How the two share the lead.")


@dataclass(frozen=True)
class Here:
    """A group that met today, with a signed register."""

    world: World

    @property
    def lead(self) -> Actor:
        """Its treatment manager."""
        return self.world.lead

    @property
    def ruth(self) -> Actor:
        """Its lead facilitator."""
        return self.world.facilitator

    @property
    def seen(self) -> ObservationDetails:
        """What an observer of both facilitators writes."""
        both = frozenset({self.ruth.user_id or 0, self.world.second.user_id or 0})
        return ObservationDetails(both, {1: 4, 2: 2}, "Clear aims", "More pairs")

    def observe(self, *, share: bool, seen: int = 0, **changed: object) -> int:
        """Observe today's session as the treatment manager."""
        details = replace(self.seen, **changed)  # type: ignore[arg-type]
        session = self.world.session_id
        return service.save_observation(self.lead, session_id=session, seen=seen, details=details, share=share)


@pytest.fixture
def here(make: Make) -> Here:
    return Here(make.group_today(members=2))


@every_database
def test_hours_count_from_signed_registers_that_name_who_held_them(here: Here, make: Make) -> None:
    ruth, second = here.ruth.user_id or 0, here.world.second.user_id or 0
    assert queries.hours_delivered([ruth, second], TODAY, TODAY) == {}
    make.register(here.ruth, here.world.session_id)
    found = queries.hours_delivered([ruth, second], TODAY, TODAY)
    assert list(found) == [ruth]
    assert (found[ruth].sessions, found[ruth].minutes > 0) == (1, True)
    assert queries.hours_delivered([ruth], TODAY + timedelta(days=1), TODAY + timedelta(days=9)) == {}


@every_database
def test_a_supervision_note_is_for_the_two_alone(here: Here, make: Make) -> None:
    ruth = here.ruth.user_id or 0
    made = service.record_supervision(here.lead, staff_id=ruth, details=AN_HOUR)
    colleague = make.lead(here.world.area_id)
    db.close_reading()
    notes = [queries.supervisions_of(each, ruth)[0].details.note for each in (here.lead, here.ruth, colleague)]
    assert notes == [AN_HOUR.note, AN_HOUR.note, ""]
    with pytest.raises(Missing):
        service.correct_supervision(colleague, supervision_id=made, seen=1, details=AN_HOUR)
    service.correct_supervision(here.lead, supervision_id=made, seen=1, details=replace(AN_HOUR, minutes=45))
    with pytest.raises(Stale):
        service.correct_supervision(here.lead, supervision_id=made, seen=1, details=AN_HOUR)
    db.close_reading()
    assert queries.last_supervisions([ruth]) == {ruth: TODAY}


def test_nobody_supervises_themselves_or_tomorrow(here: Here) -> None:
    with pytest.raises(Refused, match="Somebody else supervises you"):
        service.record_supervision(here.lead, staff_id=here.lead.user_id or 0, details=AN_HOUR)
    with pytest.raises(Refused) as refused:
        rules.check_supervision(SupervisionDetails(date(2099, 1, 1), 0, SupervisionKind.GROUP), today=TODAY)
    assert set(refused.value.problems) == {"on", "minutes"}


@every_database
def test_a_draft_is_the_observers_and_what_is_shared_is_read_and_stays(here: Here) -> None:
    made = here.observe(share=False)
    db.close_reading()
    with pytest.raises(Missing):
        queries.observation_for(here.ruth, made)
    with pytest.raises(Stale):
        here.observe(share=True)
    here.observe(share=True, seen=1, ratings={1: 5, 3: 1})
    with pytest.raises(Refused, match="it stays as it is"):
        here.observe(share=True, seen=2)
    db.close_reading()
    found = queries.observation_for(here.ruth, made)
    assert found.details.ratings == {1: 5, 3: 1}
    assert found.finding == "1 of 2 items well or very well, 1 in part or not yet"
    assert [task.key for task in open_tasks(here.ruth)] == [f"{made}:{here.ruth.user_id}"], "it waits to be read"
    service.acknowledge(here.ruth, observation_id=made, reply="Thank you")
    db.close_reading()
    assert open_tasks(here.ruth) == ()
    with pytest.raises(Refused, match="already"):
        service.acknowledge(here.ruth, observation_id=made)
    with pytest.raises(Missing):
        service.acknowledge(here.lead, observation_id=made)
    db.close_reading()
    (row,) = queries.observations_of_staff(here.lead, here.ruth.user_id or 0)
    assert row.waiting == (here.world.second.name,)


def test_an_observation_says_whom_and_what_before_it_is_shared(here: Here) -> None:
    with pytest.raises(Refused) as refused:
        here.observe(share=True, observed=frozenset(), strengths="", ratings={1: 9})
    assert set(refused.value.problems) == {"observed", "ratings", "strengths"}
    with pytest.raises(Refused, match="facilitators of this delivery"):
        here.observe(share=False, observed=frozenset({here.lead.user_id or 0}))


def test_somebody_elses_group_is_not_observed(here: Here, make: Make) -> None:
    stranger = make.lead(make.area("Westhaven"))
    with pytest.raises(Missing):
        service.save_observation(stranger, session_id=here.world.session_id, seen=0, details=here.seen, share=True)
    made = here.observe(share=True)
    db.close_reading()
    for reader in (stranger, make.facilitator(here.world.area_id)):
        with pytest.raises(Missing):
            queries.observation_for(reader, made)


@every_database
def test_an_item_is_retired_and_ratings_given_keep_it(here: Here) -> None:
    made = here.observe(share=True)
    service.retire_item(here.lead, item_id=1)
    added = service.add_item(here.lead, name="Working with silence", looks_for="Pauses are left")
    db.close_reading()
    now = [each.id for each in queries.items()]
    assert 1 not in now
    assert now[-1] == added
    assert queries.observation_for(here.ruth, made).items[0].id == 1
    with pytest.raises(Refused, match="is rated already"):
        service.add_item(here.lead, name="working with Silence", looks_for="x")


@every_database
def test_feedback_reaches_the_lead_by_version_and_says_something(here: Here, make: Make) -> None:
    group, session = here.world.delivery_id, here.world.session_id
    with pytest.raises(Refused):
        service.give_feedback(here.ruth, delivery_id=group, session_id=None, worked=" ", to_change="")
    service.give_feedback(here.ruth, delivery_id=group, session_id=session, worked="The sheet", to_change="")
    service.give_feedback(here.ruth, delivery_id=group, session_id=None, worked="", to_change="The order")
    db.close_reading()
    whole, one = queries.feedback(here.lead)
    assert (whole.about, whole.to_change, one.about.partition(",")[0]) == ("", "The order", "Session 2")
    assert queries.feedback(make.lead(make.area("Westhaven"))) == ()
