"""The floor's pages, each the bare counterpart of a measured page. Dates come in the address, as ISO text."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from flask import Flask, Response, redirect, request

from tracker.bench.floor import statements
from tracker.bench.floor.pool import handle, reading, writing
from tracker.bench.making.cast import FACILITATOR

PAGE_SIZE = 50
Rows = Sequence[Sequence[Any]]


def application() -> Flask:
    """The floor on the database of `TRACKER_DATABASE_URL`."""
    handle.bind(os.environ["TRACKER_DATABASE_URL"])
    app = Flask("floor", static_folder=None, template_folder=None)
    for rule, view, methods in (
        ("/hello", hello, ["GET"]),
        ("/home/<int:user_id>/<today>/<until>", home, ["GET"]),
        ("/register/<int:session_id>", register, ["GET"]),
        ("/register/<int:session_id>", record, ["POST"]),
        ("/register/<int:session_id>/<int:membership_id>", save_row, ["POST"]),
        ("/person/<int:person_id>", person, ["GET"]),
        ("/matrix/<int:delivery_id>", matrix, ["GET"]),
        ("/matrix/<int:delivery_id>.csv", matrix_csv, ["GET"]),
        ("/completion/<int:area_id>", completion, ["GET"]),
    ):
        app.add_url_rule(rule, f"{view.__name__}", view, methods=methods)
    return app


def hello() -> str:
    """Nothing."""
    return _page("Hello", "")


def home(user_id: int, today: str, until: str) -> str:
    """A facilitator's sessions of the week, and the registers that are not signed."""
    with reading() as plain:
        week = plain.rows(statements.WEEK, user_id=user_id, today=today, until=until)
        late = plain.rows(statements.UNSIGNED, user_id=user_id, today=today)
    return _page("Home", _table(week) + _table(late))


def register(session_id: int) -> str:
    """A session with a row to fill in for every member."""
    with reading() as plain:
        session = plain.rows(statements.SESSION, session_id=session_id)
        members = plain.rows(statements.MEMBERS, session_id=session_id)
        outcomes = plain.rows(statements.OUTCOMES)
    minutes = session[0][6]
    options = [(code, f'<option value="{code}"', f">{escape(label)}</option>") for code, label in outcomes]
    rows = "".join(_row(member, options, minutes) for member in members)
    group_note = escape(session[0][7] or "")
    form = f'<table>{rows}</table><textarea name="group_note">{group_note}</textarea><button>Save</button>'
    return _page("Register", f'{_table(session)}<form method="post">{form}</form>')


def _row(member: Sequence[Any], options: Sequence[tuple[str, str, str]], planned: int) -> str:
    at, surname, first_names, chosen, minutes, late, engagement, note = member
    choice = "".join(f"{head} selected{tail}" if code == chosen else head + tail for code, head, tail in options)
    return (
        f"<tr><td>{escape(surname)}, {escape(first_names)}"
        f'<td><select name="outcome-{at}"><option value="">{choice}</select>'
        f'<td><input name="minutes-{at}" value="{planned if minutes is None else minutes}">'
        f'<td><input type="checkbox" name="late-{at}"{" checked" if late else ""}>'
        f'<td><input name="engagement-{at}" value="{engagement or ""}">'
        f'<td><textarea name="note-{at}">{escape(note or "")}</textarea>'
    )


def record(session_id: int) -> Response:
    """Save the rows that were sent, all in one transaction."""
    form = request.form
    common = {"session_id": session_id, "saved_at": "2026-01-01 12:00:00.000000"}
    with writing() as plain:
        members = plain.rows(statements.WHOSE, session_id=session_id)
        plain.write(statements.SAVE_REGISTER, [{**common, "note": form.get("group_note", ""), "user_id": 1}])
        rows = [_posted(common, *member) for member in members if form.get(f"outcome-{member[0]}")]
        plain.write(statements.SAVE_MARK, rows)
        if form.get("do") == "sign":
            one = {"session_id": session_id}
            for statement in statements.SIGN:
                plain.write(statement, [one])
    answer: Response = redirect(f"/register/{session_id}", 303)  # type: ignore[assignment]
    return answer


def save_row(session_id: int, membership_id: int) -> dict[str, Any]:
    """Save one row that was saved before: one statement."""
    common = {"session_id": session_id, "saved_at": "2026-01-01 12:00:00.000000"}
    with writing() as plain:
        plain.write(statements.SAVE_ROW, [{**_posted(common, membership_id, 0), "user_id": FACILITATOR}])
    return {}


def _posted(common: dict[str, Any], membership_id: int, person_id: int) -> dict[str, Any]:
    form = request.form
    engagement, minutes = form.get(f"engagement-{membership_id}", ""), form.get(f"minutes-{membership_id}", "")
    return {
        **common,
        "membership_id": membership_id,
        "person_id": person_id,
        "outcome": form[f"outcome-{membership_id}"],
        "minutes": int(minutes) if minutes else None,
        "late": f"late-{membership_id}" in form,
        "engagement": int(engagement) if engagement else None,
        "note": form.get(f"note-{membership_id}", ""),
        "user_id": 1,
    }


def person(person_id: int) -> str:
    """Who somebody is, their hours by module, and every session with its mark."""
    with reading() as plain:
        who = plain.rows(statements.PERSON, person_id=person_id)
        modules = plain.rows(statements.MODULES, person_id=person_id)
        sessions = plain.rows(statements.STRIP, person_id=person_id)
    return _page("Person", _table(who) + _table(modules) + _table(sessions))


def matrix(delivery_id: int) -> str:
    """Members by sessions."""
    return _page("Matrix", _table(_matrix(delivery_id)))


def matrix_csv(delivery_id: int) -> Response:
    """The same as a file."""
    out = io.StringIO()
    csv.writer(out).writerows(_matrix(delivery_id))
    return Response(out.getvalue(), mimetype="text/csv")


def _matrix(delivery_id: int) -> list[list[Any]]:
    with reading() as plain:
        sessions = plain.rows(statements.COLUMNS, delivery_id=delivery_id)
        members = plain.rows(statements.PEOPLE, delivery_id=delivery_id)
        marks = {(row[0], row[1]): row[2] for row in plain.rows(statements.CELLS, delivery_id=delivery_id)}
    head = ["", *(number for _, number in sessions), "Met", "Of"]
    return [
        head,
        *([name, *(marks.get((at, key), "") for key, _ in sessions), met, of] for at, name, met, of in members),
    ]


def completion(area_id: int) -> str:
    """Every delivery of an area with its figures, summed over the marks themselves; the first page of them shown."""
    with reading() as plain:
        found = plain.rows(statements.COMPLETION, area_id=area_id)
    return _page("Deliveries", f"<p>{len(found)}</p>{_table(found[:PAGE_SIZE])}")


def _page(title: str, body: str) -> str:
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1>{body}"


def _table(rows: Rows) -> str:
    return f"<table>{''.join(map(_line, rows))}</table>"


def _line(cells: Iterable[Any]) -> str:
    return "<tr><td>" + "<td>".join([escape(str(cell)) for cell in cells])
