"""Eight clients on one register, each saving rows as they are typed: nobody's change is silently lost.

A client changes a row over the version that it was last shown. An answer is one of two: saved, and then the row stands
until somebody who was shown it changes it; or a conflict, with both versions in it, which the client settles one way or
the other. So every version can be followed, from the answers alone, to the one that took its place.
"""

import json
import os
import random
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.browserless import Browserless
from tests.make import Make
from tests.server import RunningServer
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.attendance.models import Mark
from tracker.core.database import db

SAVES = 1000 if os.environ.get("TRACKER_LONG") else 96
CLIENTS = 8
MEMBERS = 4


Step = tuple[str, str, str]
"""A save that was acknowledged: the row, the note that the client was shown, and the one that it put in its place."""


@dataclass
class Told:
    """What the server told a client of its saves."""

    steps: list[Step] = field(default_factory=list)
    conflicts: int = 0  # both versions were in each of these answers
    left: int = 0  # those that were settled, and had changed once more by then
    wrong: list[tuple[int, str]] = field(default_factory=list)


class Typist(threading.Thread):
    """One client that types into rows of one register; each note names the client and the save."""

    def __init__(self, client: Browserless, session_id: int, number: int, saves: int) -> None:
        """`number` of the clients; how many saves it makes."""
        super().__init__()
        self.client, self.number, self.saves = client, number, saves
        self.path = f"/sessions/{session_id}/register"
        self.told = Told()
        self.chance = random.Random(number)

    def run(self) -> None:
        """Open the register, and save row after row over what was shown."""
        fields = self.client.form_of(self.path)
        members = [name.removeprefix("was-") for name in fields if name.startswith("was-")]
        for save in range(self.saves):
            at = self.chance.choice(members)
            if self.chance.random() < 0.3:
                fields = self.client.form_of(self.path)  # somebody who looks before they type
            self._save(fields, at, f"<{self.number}.{save}>")
        self.client.close()

    def _save(self, fields: dict[str, str], at: str, note: str) -> None:
        over = fields[f"note-{at}"]
        sent = {f"was-{at}": fields[f"was-{at}"], f"outcome-{at}": "ATTC", f"minutes-{at}": "60", f"note-{at}": note}
        status, said = self._post(at, fields, sent)
        if status == 409 and "conflict" in said:
            self.told.conflicts += 1
            against = re.search(rf'name="against-{at}" value="([0-9a-f]+)"', said["conflict"])
            assert against is not None
            over, note = said["row"]["note"], said["note"]
            assert (over in note, f"<{self.number}." in note) == (True, True)
            choice = {f"keep-{at}": self.chance.choice(("mine", "theirs")), f"against-{at}": against[1]}
            status, said = self._post(at, fields, sent | choice | {f"note-{at}": note})
            if status == 409 and "conflict" in said:
                self.told.left += 1
                return
        if status != 200:
            self.told.wrong.append((status, str(said)))
            return
        self.told.steps.append((at, over, note))
        fields |= {f"was-{at}": said["was"], f"note-{at}": note}

    def _post(self, at: str, fields: dict[str, str], sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        token = {"csrf_token": fields["csrf_token"]}
        status, body = self.client.post(f"{self.path}/{at}", token | sent)
        return status, json.loads(body) if body.startswith("{") else {}


@pytest.mark.every_database
def test_eight_clients_on_one_register_see_every_conflict_and_lose_nothing(
    database: str, make: Make, tmp_path: Path
) -> None:
    world = make.group_today(members=MEMBERS)
    people = [world.facilitator, world.second]
    cookies = [make.signed_in_cookie(people[at % 2], tmp_path) for at in range(CLIENTS)]
    server = RunningServer(database, tmp_path, workers=2).start()
    try:
        typists = [
            Typist(Browserless(server.port, cookie), world.session_id, at, SAVES // CLIENTS)
            for at, cookie in enumerate(cookies)
        ]
        for typist in typists:
            typist.start()
        for typist in typists:
            typist.join(timeout=300)
    finally:
        server.stop()
    told = [typist.told for typist in typists]
    assert [one.wrong for one in told] == [[] for _ in told]
    assert sum(one.conflicts for one in told) > CLIENTS
    steps = [step for one in told for step in one.steps]
    assert len(steps) + sum(one.left for one in told) == SAVES // CLIENTS * CLIENTS
    db.close_reading()
    standing = {
        str(at): note
        for at, note in db.execute(select(Mark.membership_id, Mark.note).where(Mark.session_id == world.session_id))
    }
    for at, note in standing.items():
        replaced = [over for row, over, _ in steps if row == at]
        written = [mine for row, _, mine in steps if row == at]
        assert len(set(replaced)) == len(replaced), "two saves took the place of one version: one of them is lost"
        assert set(written) - set(replaced) == {note}, "a version went that nobody who wrote over it was shown"
    lines = (AuditEvent.action == Action.ATTENDANCE_RECORDED.value, AuditEvent.subject_id == world.session_id)
    assert db.scalar(select(func.count(AuditEvent.id)).where(*lines)) == len(steps), "one line for each save"
