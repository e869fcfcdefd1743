"""A server that is killed while four clients save registers: what it acknowledged is whole, nothing is half.

Every client writes its own register, all twelve rows at once, each row's note carrying the number of the save.
After SIGKILL at a random moment, every register must hold one save in all its rows, and never an older one
than the last that was acknowledged.
"""

import os
import random
import re
import threading
import time
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import select

from tests.browserless import Browserless
from tests.make import Make
from tests.server import RunningServer
from tracker.attendance.models import Mark, Register
from tracker.core.database import db

ROUNDS = 50 if os.environ.get("TRACKER_LONG") else 5
CLIENTS = 4
MEMBERS = 12


class Writer(threading.Thread):
    """One client that saves its register over and over until the server is gone."""

    def __init__(self, client: Browserless, session_id: int, start: int) -> None:
        """Remember whose register it is, and the number of the last save that was acknowledged."""
        super().__init__()
        self.client, self.session_id, self.acknowledged = client, session_id, start
        self.sent = start
        self.refusals: list[tuple[int, str]] = []

    def run(self) -> None:
        """Save until the connection breaks."""
        path = f"/sessions/{self.session_id}/register"
        try:
            while True:
                fields = self.client.form_of(path)
                self.sent += 1
                for name in [name for name in fields if name.startswith("note-")]:
                    fields[name] = f"save {self.sent}."
                for name in [name for name in fields if name.startswith("minutes-")]:
                    fields[name.replace("minutes", "outcome")] = "ATTC"
                status, body = self.client.post(path, {**fields, "do": "draft"})
                if status == 302:
                    self.acknowledged = self.sent
                else:
                    self.refusals.append((status, body))
                    return
        except (OSError, HTTPException):
            return


def notes_of(session_id: int) -> set[str]:
    db.close_reading()
    return set(db.scalars(select(Mark.note).where(Mark.session_id == session_id)))


def saved_number(session_id: int) -> int:
    """The number of the save that a register holds, having checked that all its rows hold the same one."""
    notes = notes_of(session_id)
    if not notes:
        assert db.scalar(select(Register.state).where(Register.session_id == session_id)) is None
        return 0
    assert len(notes) == 1, f"half a register: {sorted(notes)}"
    count = len(list(db.scalars(select(Mark.id).where(Mark.session_id == session_id))))
    assert count == MEMBERS
    return int(re.findall(r"\d+", notes.pop())[0])


def test_a_killed_server_loses_no_acknowledged_register_and_leaves_none_half(
    database: str, make: Make, tmp_path: Path
) -> None:
    worlds = [make.group_today(members=MEMBERS) for _ in range(CLIENTS)]
    tokens = [make.sign_in_token(world.facilitator) for world in worlds]
    numbers = [0] * CLIENTS
    server = RunningServer(database, tmp_path, workers=2)
    chance = random.Random(20261123)  # noqa: S311
    acknowledged = 0
    for _ in range(ROUNDS):
        server.start()
        writers = [
            Writer(Browserless(server.port, token), world.session_id, number)
            for world, token, number in zip(worlds, tokens, numbers, strict=True)
        ]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.2, 1.2))
        server.kill()
        for at, writer in enumerate(writers):
            writer.join(timeout=30)
            assert writer.refusals == []
            found = saved_number(writer.session_id)
            assert writer.acknowledged <= found <= writer.sent
            acknowledged += writer.acknowledged - numbers[at]
            numbers[at] = found
    assert acknowledged > ROUNDS * CLIENTS

