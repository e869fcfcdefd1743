"""A message of the editor stands beside its line: where each key and table is in a text."""

from tests.catalogue.samples import sound, toml
from tracker.catalogue.definitions.folder import read_text
from tracker.catalogue.definitions.lines import line_of

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
    assert {path: line_of(TEXT, path) for path in expected} == expected


def test_a_mistake_in_a_text_says_its_line() -> None:
    text = toml(sound()).replace('status = "current"', 'status = "live"')
    found = read_text(text, folder="steady", stem="1")
    assert isinstance(found, list)
    assert [(problem.line, problem.key) for problem in found] == [(7, "status")]


def test_a_slip_of_the_layout_says_its_line_too() -> None:
    found = read_text('code = "x"\nname = no\n', folder="x", stem="1")
    assert isinstance(found, list)
    assert [(problem.line, problem.key) for problem in found] == [(2, "line 2")]
    unfinished = read_text('code = "x"\nname = """no\n', folder="x", stem="1")
    assert isinstance(unfinished, list)
    assert [problem.line for problem in unfinished] == [2]
