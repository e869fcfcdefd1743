"""What a register costs: statements for one member and for twelve, and bytes on the wire."""

import gzip
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import Browser, statements
from tests.attendance.group import HERE, Group
from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor

ClientAs = Callable[[Actor], FlaskClient]
OPEN = 4  # who is signed in; session and register; facilitators; rows (outcomes and the scale are known by then)
READ = OPEN + 1  # the amendments
MOST = (10, 8, 21)  # of the first save of a register, a later one, its signature (five of these look for warnings)
HEAVIEST = 30_000


def full(make: Make, members: int) -> World:
    """A group whose register is all recorded, with notes."""
    world: World = make.group_today(members=members)
    note = "Took part in the recap and led the second pair. Homework done; the plan for Saturday needs another look."
    group = Group(make, world)
    typed = {at: replace(HERE, note=f"{note} {at}") for at in world.membership_ids}
    group.save(world.facilitator, group.page(), typed, group_note=note)
    return world


@pytest.mark.every_database
def test_pages_cost_as_many_statements_for_twelve_as_for_one(make: Make, client_as: ClientAs) -> None:
    for members in (1, 12):
        world = full(make, members)
        browser = Browser(client_as(world.facilitator), world.session_id)
        browser.opens()
        with statements() as opened:
            assert browser.opens().status_code == 200
        make.signed_register(world.facilitator, world.session_id)
        with statements() as read:
            assert "attended" in browser.opens().text
        assert (len(opened), len(read)) == (OPEN, READ)


@pytest.mark.every_database
def test_a_post_costs_as_many_statements_for_twelve_as_for_one(make: Make, client_as: ClientAs) -> None:
    costs: set[tuple[int, ...]] = set()
    for members in (1, 12):
        world = make.group_today(members=members)
        browser = Browser(client_as(world.facilitator), world.session_id)
        fields = browser.fields()
        with statements() as first:
            assert browser.sends("mark", on=fields).status_code == 302
        fields = browser.fields()
        changed = {name: "Spoke first" if name.startswith("note-") else value for name, value in fields.items()}
        with statements() as second:
            assert browser.sends("draft", on=changed).status_code == 302
        fields = browser.fields()
        with statements() as signed:
            assert browser.sends("sign", on=fields).status_code == 302
        costs.add((len(first), len(second), len(signed)))
    assert len(costs) == 1
    spent = costs.pop()
    assert all(cost <= most for cost, most in zip(spent, MOST, strict=True)), spent


def test_a_register_of_twelve_weighs_little_on_the_wire(make: Make, client_as: ClientAs) -> None:
    world = full(make, 12)
    page = Browser(client_as(world.facilitator), world.session_id).opens().data
    assert len(gzip.compress(page)) < HEAVIEST
