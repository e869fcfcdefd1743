"""Full notes, opened, typed in and read: what is sent, and what stands before it is timed.

A note that is only typed is taken away again; one that is read was signed once and stays, as no version can be removed.
"""

import re
from collections.abc import Callable

from sqlalchemy import Engine, delete, select

from tracker.bench.browser import Answer, Browser
from tracker.notes.models import Note, Writing

WORDS = "Took part from the start and gave an example of his own."


def types(browser: Browser, path: str) -> Callable[[], Answer]:
    """The request that saves one prompt of a draft as it is typed on; whoever comes first begins the draft."""
    form = browser.form(path, "seen")
    if all(value == "" for name, value in form.fields if name.startswith("text-")):
        browser.post(*_typed(path, form.fields, WORDS))
        form = browser.form(path, "seen")
    address, fields = _typed(path, form.fields, "")
    return lambda: browser.post(address, fields)


def _typed(path: str, fields: list[tuple[str, str]], more: str) -> tuple[str, list[tuple[str, str]]]:
    """The address and what is sent of the first prompt: its text, changed a little."""
    given = dict(fields)
    key = next(name.removeprefix("text-") for name in given if name.startswith("text-"))
    before = given[f"text-{key}"]
    text = more or (before.removesuffix(".") if before.endswith(".") else f"{before}.")
    sent = {"csrf_token": given["csrf_token"], f"text-{key}": text, f"was-{key}": given[f"was-{key}"]}
    return f"{path}/typed/{key}", list(sent.items())


def signed(browser: Browser, path: str) -> str:
    """The address of a signed note of the first member at a session, which is written if there is none."""
    first = re.search(rf'href="({re.escape(path)}/\d+)"', browser.get(path).text)
    if first is None:
        raise LookupError(f"{path} leads to no note of a member")
    answer = browser.get(first[1])
    if answer.status == 200:
        form = browser.form(first[1], "seen")
        said = {name: WORDS for name, _ in form.fields if name.startswith("text-")}
        answer = browser.post(first[1], form.filled({**said, "sign": "y"}))
    return next(value for name, value in answer.headers if name.lower() == "location")


def forget(engine: Engine, session_id: int) -> None:
    """Take away what was only typed at a session."""
    with engine.begin() as connection:
        theirs = select(Note.id).where(Note.session_id == session_id, Note.version == 0)
        connection.execute(delete(Writing).where(Writing.note_id.in_(theirs)))
        connection.execute(delete(Note).where(Note.session_id == session_id, Note.version == 0))
