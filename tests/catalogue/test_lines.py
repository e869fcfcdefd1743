"""A message of the editor stands beside its line: where each key and table is in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.generated import documents
from tests.catalogue.samples import Document, outline, sound, toml
from tracker.catalogue.definitions.folder import read_text
from tracker.catalogue.definitions.lines import lines_of

TEXT = '''code = "x" # one
summary = """
[[modules]]
code = "not this"
"""
cites = [ # a list
  "a", # with ] in a remark
  "b",
]

[formats.group]
title = "Group"
size.most = 10

[[modules]]
code = "first"

[[modules.sessions]]
code = "s1"
minutes = { group = 1 }

[[modules]]
code = "second"
  [[modules.sessions]]
  code = "s2"
  [[modules.sessions]]
  code = "s3"
'''


def test_keys_tables_and_the_nearest_around_what_has_no_line() -> None:
    line_of = lines_of(TEXT)
    expected = {
        ("code",): 1,
        ("summary",): 2,
        ("cites", 1): 6,
        ("formats", "group"): 11,
        ("formats", "group", "sessions"): 11,
        ("formats", "group", "size", "most"): 13,
        ("modules", 0, "code"): 16,
        ("modules", 0, "sessions", 0, "minutes", "group"): 20,
        ("modules", 1, "aim"): 22,
        ("modules", 1, "sessions", 0, "code"): 25,
        ("modules", 1, "sessions", 1): 26,
        ("modules", 1, "sessions", 1, "code"): 27,
        ("nothing",): 1,
    }
    assert {path: line_of(path) for path in expected} == expected


def test_a_mistake_in_a_text_says_its_line() -> None:
    text = toml(sound()).replace('status = "current"', 'status = "live"')
    found = read_text(text, folder="steady", stem="1")
    assert isinstance(found, list)
    assert [(problem.line, problem.key) for problem in found] == [(7, "status")]


def test_a_slip_of_the_layout_says_its_line_too() -> None:
    found = read_text('code = "x"\nname = no\n', folder="x", stem="1")
    assert isinstance(found, list)
    assert [(problem.line, problem.key, problem.said) for problem in found] == [(2, "line 2", "Invalid value")]
    unfinished = read_text('code = "x"\nname = """no\n', folder="x", stem="1")
    assert isinstance(unfinished, list)
    assert [problem.line for problem in unfinished] == [2]


@given(st.text(max_size=200))
def test_no_text_is_beyond_an_answer(text: str) -> None:
    assert isinstance(read_text(text, folder="x", stem="1"), list)


@given(documents(), st.data())
def test_nor_is_a_definition_into_which_something_was_typed(document: Document, data: st.DataObject) -> None:
    text = toml(document)
    at = data.draw(st.integers(0, len(text)))
    typed = data.draw(st.text("[]{}=\"\\'#.\n \t0a", max_size=6))
    found = read_text(text[:at] + typed + text[at:], folder="made", stem="1")
    lines = len((text + typed).splitlines()) + 1
    assert not isinstance(found, list) or all(1 <= problem.line <= lines for problem in found)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 1\0"])
def test_what_would_exhaust_a_reader_is_a_message(text: str) -> None:
    assert isinstance(read_text(text, folder="x", stem="1"), list)


def test_a_character_that_no_database_keeps_is_refused_where_it_stands() -> None:
    text = toml(sound()).replace("Plans for hard days", "Plans\\u0000")
    found = read_text(text, folder="steady", stem="1")
    assert isinstance(found, list)
    assert [problem.said for problem in found] == [
        "modules[first-steps].sessions[plans].title: holds a NUL, which is no character of text"
    ]


def test_a_number_beyond_reason_is_refused() -> None:
    document = outline()
    document["formats"]["group"]["minutes"] = 10**12
    found = read_text(toml(document), folder="hearsay", stem="1")
    assert isinstance(found, list)
    assert [problem.said for problem in found] == ["formats.group.minutes: must not be more than 1000000"]
