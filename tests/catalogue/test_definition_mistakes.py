"""What a programme lead is told about a file that is wrong: each mistake once, by file and key, in words."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalogue.generated import spoilt
from tests.catalogue.samples import Document, sound, toml, write
from tracker.catalogue.definitions.folder import read_folder

PLANS = "modules[first-steps].sessions[plans]"


def session(document: Document, at: int = 1) -> Document:
    sessions = [session for module in document["modules"] for session in module["sessions"]]
    found: Document = sessions[at]
    return found


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in read_folder(folder).problems]


def wrong_total(document: Document) -> None:
    document["formats"]["group"]["minutes"] = 300


def wrong_session_total(document: Document) -> None:
    document["formats"]["one_to_one"]["sessions"] = 3


def missing_minutes(document: Document) -> None:
    del session(document)["minutes"]["one_to_one"]


def misspelt_format(document: Document) -> None:
    session(document)["minutes"] = {"grp": 150, "one_to_one": 60}


def undeclared_format(document: Document) -> None:
    del document["formats"]["one_to_one"]
    document["sources"] = document["sources"][:1]
    document["proposals"] = []


def unknown_format(document: Document) -> None:
    document["formats"]["video"] = document["formats"].pop("one_to_one")


def same_code_twice(document: Document) -> None:
    session(document, 2)["code"] = "plans"


def a_session_skipped(document: Document) -> None:
    session(document, 1)["number"] = 3
    session(document, 2)["number"] = 4


def a_module_out_of_order(document: Document) -> None:
    document["modules"][1]["number"] = 1


def source_nobody_cites(document: Document) -> None:
    document["sources"].append({"key": "memory", "citation": "Somebody.", "confidence": "uncertain"})


def misspelt_source(document: Document) -> None:
    document["formats"]["one_to_one"]["cites"] = ["pilott"]


def provisional_without_reason(document: Document) -> None:
    session(document)["provisional"] = True


def empty_reason(document: Document) -> None:
    document["proposals"][0]["reason"] = " "


def proposal_that_nobody_made(document: Document) -> None:
    session(document)["provisional"] = "a-hunch"


def proposals_taken_away(document: Document) -> None:
    document["proposals"] = []


def cites_misspelt(document: Document) -> None:
    document["formats"]["one_to_one"]["sites"] = document["formats"]["one_to_one"].pop("cites")


def cites_nothing(document: Document) -> None:
    document["formats"]["one_to_one"]["cites"] = []


def end_before_start(document: Document) -> None:
    document["valid_until"] = date(2026, 1, 1)


def date_in_quotes(document: Document) -> None:
    document["valid_from"] = "4 January"


def misspelt_key(document: Document) -> None:
    document["modules"][0]["tilte"] = document["modules"][0].pop("title")


def missing_key(document: Document) -> None:
    del document["summary"]


def minutes_in_words(document: Document) -> None:
    session(document)["minutes"]["group"] = "two hours"


def no_minutes_at_all(document: Document) -> None:
    session(document)["minutes"]["group"] = 0


def unknown_kind(document: Document) -> None:
    session(document)["kind"] = "webinar"


def unknown_status(document: Document) -> None:
    document["status"] = "live"


def number_in_quotes(document: Document) -> None:
    session(document)["number"] = "2"


def group_turned_over(document: Document) -> None:
    document["formats"]["group"]["group_size"] = {"least": 10, "most": 4}


def size_of_one(document: Document) -> None:
    document["formats"]["one_to_one"]["group_size"] = {"most": 1}


def left_out_everywhere(document: Document) -> None:
    session(document, 2)["minutes"] = {"group": "left out", "one_to_one": "left out"}
    document["formats"]["group"] |= {"sessions": 2, "minutes": 180}


def gap_before_the_first(document: Document) -> None:
    session(document, 0)["gap_weeks_before"] = 3


def title_too_wide(document: Document) -> None:
    document["modules"][0]["title"] = "First steps on a long and winding road"


def empty_module(document: Document) -> None:
    document["modules"][1]["sessions"] = []


def code_with_a_space(document: Document) -> None:
    session(document)["code"] = "plans for hard days"


def another_version(document: Document) -> None:
    document["version"] = "2"


def prompt_twice(document: Document) -> None:
    session(document)["prompts"] = [{"code": "map", "label": "The map"}, {"code": "map", "label": "Again"}]


def prompt_without_words(document: Document) -> None:
    session(document)["prompts"] = [{"code": "map", "hint": "Whom it shows"}]


def prompt_over_two_lines(document: Document) -> None:
    session(document)["prompts"] = [{"code": "map", "label": "The map", "hint": "Whom it shows\nand why"}]


def prompts_without_end(document: Document) -> None:
    session(document)["prompts"] = [{"code": f"p{at}", "label": "More"} for at in range(16)]


def group_prompts_without_a_group(document: Document) -> None:
    session(document, 0)["group_prompts"] = [{"code": "climate", "label": "Climate"}]


MISTAKES: list[tuple[Callable[[Document], None], str, str]] = [
    (wrong_total, "formats.group.minutes", "says 300, but the sessions add up to 330"),
    (wrong_session_total, "formats.one_to_one.sessions", "says 3, but the sessions add up to 2"),
    (missing_minutes, f"{PLANS}.minutes.one_to_one", 'is missing: say the minutes, or "left out"'),
    (misspelt_format, f"{PLANS}.minutes.grp", "is not a format: the formats are group and one_to_one"),
    (
        undeclared_format,
        "modules[first-steps].sessions[welcome].minutes.one_to_one",
        "there is no [formats.one_to_one] in this file (3 sessions name it)",
    ),
    (unknown_format, "formats.video", "is not a format: the formats are group and one_to_one"),
    (
        same_code_twice,
        "modules[together].sessions[plans].code",
        "plans is the code of another session already",
    ),
    (a_session_skipped, f"{PLANS}.number", "is 3 where 2 is due"),
    (a_module_out_of_order, "modules[together].number", "is 1 where 2 is due"),
    (source_nobody_cites, "sources[memory].key", "memory: nothing cites it"),
    (
        misspelt_source,
        "formats.one_to_one.cites[#1]",
        "pilott is not the key of a source: did you mean pilot?",
    ),
    (
        provisional_without_reason,
        f"{PLANS}.provisional",
        "must be the key, in quotes, of one of the [[proposals]]",
    ),
    (empty_reason, "proposals[alone].reason", "must not be empty"),
    (proposal_that_nobody_made, f"{PLANS}.provisional", "a-hunch is not the key of a proposal"),
    (proposals_taken_away, "formats.one_to_one.provisional", "alone is not the key of a proposal"),
    (cites_misspelt, "formats.one_to_one.sites", "is not a key of this table: did you mean cites?"),
    (cites_nothing, "formats.one_to_one.cites", "must not be empty"),
    (end_before_start, "valid_until", "is 2026-01-01, before valid_from 2027-01-04"),
    (date_in_quotes, "valid_from", "must be a date like 2026-11-30, without quotes"),
    (misspelt_key, "modules[first-steps].tilte", "is not a key of this table: did you mean title?"),
    (missing_key, "summary", "is missing"),
    (minutes_in_words, f"{PLANS}.minutes.group", "must be a whole number of minutes from 1 to 600"),
    (no_minutes_at_all, f"{PLANS}.minutes.group", "must be a whole number of minutes from 1 to 600"),
    (unknown_kind, f"{PLANS}.kind", "must be one of 'group', 'one_to_one', 'review' or 'three_way'"),
    (unknown_status, "status", "must be one of 'draft', 'current' or 'legacy'"),
    (number_in_quotes, f"{PLANS}.number", "must be a whole number, without quotes"),
    (group_turned_over, "formats.group.group_size.least", "is 10, more than the most, 4"),
    (size_of_one, "formats.one_to_one.group_size", "is not a key of this table"),
    (
        left_out_everywhere,
        "modules[together].sessions[looking-on].minutes",
        "the session is left out of every format",
    ),
    (
        gap_before_the_first,
        "modules[first-steps].sessions[welcome].gap_weeks_before",
        "stands on the first session",
    ),
    (title_too_wide, "modules[first-steps].short_title", "is missing"),
    (empty_module, "modules[together].sessions", "must not be empty"),
    (code_with_a_space, "modules[first-steps].sessions[#2].code", "may hold only small letters, digits"),
    (prompt_twice, f"{PLANS}.prompts[#2].code", "map is the code of another prompt already"),
    (prompt_without_words, f"{PLANS}.prompts[map].label", "is missing"),
    (prompt_over_two_lines, f"{PLANS}.prompts[map].hint", "must be on one line"),
    (prompts_without_end, f"{PLANS}.prompts", "has more than 15 entries"),
    (
        group_prompts_without_a_group,
        "modules[first-steps].sessions[welcome].group_prompts",
        "stands on a session whose kind is one_to_one: only a group’s has a group note",
    ),
    (another_version, "version", "is 2, but the file is called 1.toml"),
]


@pytest.mark.parametrize(("spoil", "key", "text"), MISTAKES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_mistake_is_told_once_by_file_and_key(
    tmp_path: Path, spoil: Callable[[Document], None], key: str, text: str
) -> None:
    document = sound()
    spoil(document)
    write(tmp_path, document, place="steady/1.toml")
    assert len(told(tmp_path)) == 1
    assert told(tmp_path)[0].startswith(f"steady/1.toml: {key}: {text}")


def test_all_mistakes_of_one_file_are_told_at_once(tmp_path: Path) -> None:
    document = sound()
    spoilers = (
        wrong_session_total,
        same_code_twice,
        source_nobody_cites,
        end_before_start,
        misspelt_key,
        unknown_status,
        missing_key,
        group_turned_over,
        proposal_that_nobody_made,
        another_version,
    )
    for spoil in spoilers:
        spoil(document)
    write(tmp_path, document, place="steady/1.toml")
    told_keys = [line.split(": ")[1] for line in told(tmp_path)]
    assert sorted(told_keys) == sorted(key for spoil, key, _ in MISTAKES if spoil in spoilers)


def test_a_file_that_is_not_toml_is_told_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    path.write_text('code = "steady"\nname = "Steady\n', encoding="utf-8")
    assert told(tmp_path) == ["steady/1.toml: line 2: Illegal character '\\n'"]


def test_a_date_that_no_calendar_has_is_told_by_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    path.write_text(toml(sound()).replace("2027-01-04", "2027-02-30"), encoding="utf-8")
    (line,) = told(tmp_path)
    assert line.startswith("steady/1.toml: line 9: ")


def test_a_file_outside_a_programme_s_folder_is_told_where_to_stand(tmp_path: Path) -> None:
    write(tmp_path, sound())
    write(tmp_path, sound(), place="stray.toml")
    assert told(tmp_path) == ["stray.toml: file: must stand in its programme's folder: <programme>/<version>.toml"]


def test_a_folder_without_a_version_and_a_folder_that_is_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert told(tmp_path) == ["empty: folder: holds no <version>.toml"]
    assert told(tmp_path / "nowhere")[0].endswith("nowhere: folder: there is no such folder")


def test_versions_of_a_programme_must_agree_on_its_name(tmp_path: Path) -> None:
    write(tmp_path, sound())
    write(tmp_path, sound(version="2", short_name="Steadier"))
    assert told(tmp_path) == [
        "steady/2.toml: short_name: is Steadier, but Steady in steady/1.toml: one programme, one name"
    ]


@given(st.data())
def test_however_a_file_is_spoilt_it_is_read_or_its_mistakes_are_told(data: st.DataObject) -> None:
    document = data.draw(spoilt(sound()))
    with TemporaryDirectory() as folder:
        write(Path(folder), document, place="steady/1.toml")
        reading = read_folder(Path(folder))
    assert len(reading.definitions) == (0 if reading.problems else 1)
    assert len({(problem.key, problem.text) for problem in reading.problems}) == len(reading.problems)
    assert all("\n" not in str(problem) for problem in reading.problems)
