"""Sound definition documents by the thousand, for the properties that must hold of all of them."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

from hypothesis import strategies as st

from tests.catalogue.samples import Document
from tracker.catalogue.definitions.values import LEFT_OUT
from tracker.catalogue.rules.programmes import Confidence, Setting, Status

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
FORMATS = st.sampled_from([("group",), ("one_to_one",), ("group", "one_to_one")])


@st.composite
def documents(draw: st.DrawFn, code: str = "made", version: str = "1") -> Document:
    """A document with some modules and sessions, in one format or both, its totals right."""
    forms = draw(FORMATS)
    modules = [draw(_modules(number, forms)) for number in range(1, draw(st.integers(1, 4)) + 1)]
    sessions = [session for module in modules for session in module["sessions"]]
    _leave_some_out(draw, sessions, forms)
    for number, session in enumerate(sessions, 1):
        session |= {"number": number, "code": f"s{number}"}
    proposals = draw(st.sampled_from([[], [{"key": "p1", "reason": "Not known yet."}]]))
    if proposals:
        draw(st.sampled_from([*modules, *sessions]))["provisional"] = "p1"
    return {
        "code": code,
        "name": draw(WORDS),
        "short_name": draw(WORDS),
        "version": version,
        "title": draw(WORDS),
        "summary": draw(WORDS),
        "status": draw(st.sampled_from([*Status])).value,
        "setting": draw(st.sampled_from([*Setting])).value,
        **draw(st.sampled_from([{}, {"valid_from": date(2026, 2, 28), "valid_until": date(2026, 3, 1)}])),
        "cites": ["a"],
        "sources": [{"key": "a", "citation": draw(WORDS), "confidence": draw(st.sampled_from([*Confidence])).value}],
        "proposals": proposals,
        "formats": {form: _format(draw, form, sessions) for form in forms},
        "modules": modules,
    }


@st.composite
def _modules(draw: st.DrawFn, number: int, forms: tuple[str, ...]) -> Document:
    return {
        "number": number,
        "code": f"m{number}",
        "title": draw(WORDS),
        "aim": draw(WORDS),
        "cites": ["a"],
        "sessions": draw(st.lists(_sessions(forms), min_size=1, max_size=5)),
    }


@st.composite
def _sessions(draw: st.DrawFn, forms: tuple[str, ...]) -> Document:
    return {
        "title": draw(WORDS),
        "kind": draw(st.sampled_from(["group", "one_to_one"])) if "group" in forms else "one_to_one",
        "minutes": {form: draw(st.integers(1, 600)) for form in forms},
        "required": draw(st.booleans()),
    }


def _leave_some_out(draw: st.DrawFn, sessions: list[Document], forms: tuple[str, ...]) -> None:
    """Sessions after the first may lack one of two formats, or come some weeks later."""
    for session in sessions[1:]:
        session["gap_weeks_before"] = draw(st.integers(0, 3))
        if len(forms) == 2 and draw(st.booleans()):
            session["minutes"][draw(st.sampled_from(forms))] = LEFT_OUT


def _format(draw: st.DrawFn, form: str, sessions: list[Document]) -> Document:
    lengths = [session["minutes"][form] for session in sessions if session["minutes"][form] != LEFT_OUT]
    size = {"group_size": {"least": 2, "most": draw(st.integers(2, 20))}} if form == "group" else {}
    return {"title": draw(WORDS), "sessions": len(lengths), "minutes": sum(lengths), "cites": ["a"], **size}


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 700),
    st.floats(allow_nan=False),
    st.sampled_from(["", "a", "board", "group", "left out", "a b\nc", "2027-01-04"]),
    st.just(date(2027, 1, 4)),
    st.just([]),
    st.just({}),
    st.just([1]),
    st.just([{}]),
    st.just({"group": 5}),
)


@st.composite
def spoilt(draw: st.DrawFn, document: Document) -> Document:
    """A document with up to five of its values, anywhere in it, taken away or turned into something else."""
    for _ in range(draw(st.integers(1, 5))):
        where, key = draw(st.sampled_from(list(_places(document))))
        junk = draw(JUNK)
        if junk is None:
            del where[key]
        else:
            where[key] = deepcopy(junk)
    return document


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    """Every key of every table and every index of every list inside a value, with what holds it."""
    if not isinstance(value, dict | list):
        return
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        yield from _places(value[key])
