"""A server that is killed while four clients save registers: what it acknowledged is whole, nothing is half.

Every client writes its own register, all twelve rows at once, each row's note carrying the number of the save.
After SIGKILL at a random moment of a post, every register must hold one save in all its rows, never an older one
than the last that was acknowledged, and the trail one line for each save.
"""

import os
import random
import threading
import time
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import func, select

from tests.browserless import Browserless
from tests.make import Make
from tests.server import RunningServer
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.attendance.models import Mark
from tracker.core.database import db

ROUNDS = 50 if os.environ.get("TRACKER_LONG") else 5
CLIENTS = 4
MEMBERS = 12
MOST_SAVES = 60
LONGEST_POST = 0.015
PATIENCE = 60.0


class Writer(threading.Thread):
    """One client that saves its register over and over until the server is gone."""

    def __init__(self, client: Browserless, session_id: int, start: int) -> None:
        """Remember whose register it is, and the number of the last save that was acknowledged."""
        super().__init__()
        self.client, self.session_id, self.acknowledged = client, session_id, start
        self.sent = start
        self.is_posting = threading.Event()
        self.refusals: list[tuple[int, str]] = []

    def run(self) -> None:
        """Save until the connection breaks."""
        try:
            while not self.refusals:
                self._save()
        except (OSError, HTTPException):
            return
        finally:
            self.client.close()

    def _save(self) -> None:
        path = f"/sessions/{self.session_id}/register"
        fields = self.client.form_of(path)
        self.sent += 1
        for name in [name for name in fields if name.startswith("note-")]:
            fields[name] = f"{self.sent}"
            fields[name.replace("note", "outcome")] = "ATTC"
        self.is_posting.set()
        status, body = self.client.post(path, {**fields, "do": "draft"})
        self.is_posting.clear()
        if status == 302:
            self.acknowledged = self.sent
        else:
            self.refusals.append((status, body))


def saved_number(session_id: int) -> int:
    """The number of the save that a register holds, having checked that its rows and the trail hold the same one."""
    db.close_reading()
    notes = list(db.scalars(select(Mark.note).where(Mark.session_id == session_id)))
    assert len(notes) in {0, MEMBERS}, f"half a register: {len(notes)} rows"
    assert len(set(notes)) <= 1, f"half a save: {sorted(notes)}"
    number = int(notes[0]) if notes else 0
    told = (AuditEvent.action == Action.ATTENDANCE_RECORDED.value, AuditEvent.subject_id == session_id)
    assert db.scalar(select(func.count(AuditEvent.id)).where(*told)) == number
    return number


def wait_for(writers: Sequence[Writer], saves: int) -> int:
    """Wait until so many more saves are acknowledged; returns how many were."""
    start = sum(writer.acknowledged for writer in writers)
    deadline = time.monotonic() + PATIENCE
    while (done := sum(writer.acknowledged for writer in writers) - start) < saves:
        assert [writer.refusals for writer in writers] == [[] for _ in writers]
        assert time.monotonic() < deadline, f"{done} of {saves} saves in {PATIENCE} seconds"
        time.sleep(0.001)
    return done


def test_a_killed_server_loses_no_acknowledged_register_and_leaves_none_half(
    database: str, make: Make, tmp_path: Path
) -> None:
    worlds = [make.group_today(members=MEMBERS) for _ in range(CLIENTS)]
    cookies = [make.signed_in_cookie(world.facilitator, tmp_path) for world in worlds]
    numbers = [0] * CLIENTS
    server = RunningServer(database, tmp_path, workers=2)
    chance = random.Random(20261123)
    for _ in range(ROUNDS):
        server.start()
        writers = [
            Writer(Browserless(server.port, cookie), world.session_id, number)
            for world, cookie, number in zip(worlds, cookies, numbers, strict=True)
        ]
        try:
            for writer in writers:
                writer.start()
            wait_for(writers, chance.randint(1, MOST_SAVES))
            chance.choice(writers).is_posting.wait(PATIENCE)
            time.sleep(chance.uniform(0, LONGEST_POST))
        finally:
            server.kill()
        for at, writer in enumerate(writers):
            writer.join(timeout=30)
            assert writer.refusals == []
            numbers[at] = saved_number(writer.session_id)
            assert writer.acknowledged <= numbers[at] <= writer.sent
    assert all(numbers)
