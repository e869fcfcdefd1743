"""What a programme lead is told about terms that do not fit the programme: each mistake once, by its key, in words."""

from collections.abc import Callable

import pytest

from tests.catalogue.samples import Document, full, outline, toml
from tracker.catalogue.definitions.folder import Definition, read_text


def told(document: Document) -> list[str]:
    found = read_text(toml(document), folder=document["code"], stem="1")
    return [] if isinstance(found, Definition) else [problem.said for problem in found]


def a_circle_of_two(document: Document) -> None:
    document["modules"][1]["requires"] = ["herbs"]
    document["modules"][2]["requires"] = ["roses"]


def a_module_before_itself(document: Document) -> None:
    document["modules"][0]["requires"] = ["base"]


def a_later_module_first(document: Document) -> None:
    document["modules"][1]["requires"] = ["herbs"]


def everybody_after_a_choice(document: Document) -> None:
    document["modules"][2] |= {"choice": "mandatory", "requires": ["roses"]}
    document["menu"] = {"least": 1, "most": 1, "cites": ["board"]}


def an_unknown_module(document: Document) -> None:
    document["modules"][1]["requires"] = ["bass"]


def a_module_without_phase(document: Document) -> None:
    del document["modules"][1]["phase"]


def an_unknown_phase(document: Document) -> None:
    document["modules"][1]["phase"] = "choise"


def a_phase_out_of_order(document: Document) -> None:
    document["phases"][1]["number"] = 3


def a_target_twice(document: Document) -> None:
    document["targets"].append({"code": "coping", "title": "Again"})


def an_unknown_target(document: Document) -> None:
    document["modules"][2]["targets"] = ["cooping"]


def no_menu(document: Document) -> None:
    del document["menu"]
    document["completion"]["menu"] = 0


def an_empty_menu(document: Document) -> None:
    for module in document["modules"]:
        module["choice"] = "mandatory"


def a_menu_turned_over(document: Document) -> None:
    document["menu"]["least"] = 3


def more_than_the_menu_has(document: Document) -> None:
    document["menu"] |= {"least": 3, "most": 3}


def rolling_without_a_way_in(document: Document) -> None:
    for module in document["modules"]:
        module["entry_point"] = False


def a_point_without_its_module(document: Document) -> None:
    del document["points"][2]["module"]


def weeks_without_meaning(document: Document) -> None:
    document["points"][0]["weeks"] = 3


def a_point_after_nothing(document: Document) -> None:
    document["points"][3]["phase"] = "bass"


def completion_by_an_unknown_point(document: Document) -> None:
    document["completion"]["points"] = ["last"]


def completion_by_too_many(document: Document) -> None:
    document["completion"]["menu"] = 3


def restart_of_nothing(document: Document) -> None:
    del document["catch_up"]["restart_after"]


def an_age_without_years(document: Document) -> None:
    del document["eligibility"][0]["least"]


def an_age_turned_over(document: Document) -> None:
    document["eligibility"][0]["most"] = 17


def a_band_with_an_age(document: Document) -> None:
    document["eligibility"][1]["least"] = 2


def an_unknown_band(document: Document) -> None:
    document["eligibility"][1]["one_of"] = ["medium", "higher"]


def an_offence_in_words(document: Document) -> None:
    document["eligibility"][2]["one_of"] = ["Internet images"]


def a_format_that_is_not_there(document: Document) -> None:
    document["eligibility"][3]["formats"] = ["one_to_one"]


def a_total_that_is_wrong(document: Document) -> None:
    document["formats"]["group"]["minutes"] = 400


def an_unknown_pathway(document: Document) -> None:
    document["modules"][1]["pathways"] = ["loneliness"]


def a_rule_without_source(document: Document) -> None:
    del document["catch_up"]["cites"]


MISTAKES: list[tuple[Callable[[Document], None], str]] = [
    (
        a_circle_of_two,
        "modules[roses].requires: goes round in a circle, so that nobody could begin: "
        "roses requires herbs, herbs requires roses",
    ),
    (
        a_module_before_itself,
        "modules[base].requires: goes round in a circle, so that nobody could begin: base requires base",
    ),
    (a_later_module_first, "modules[roses].requires[#1]: herbs comes after this module"),
    (everybody_after_a_choice, "modules[herbs].requires[#1]: roses is chosen from the menu, but this module is for"),
    (an_unknown_module, "modules[roses].requires[#1]: bass is not the code of a module"),
    (a_module_without_phase, "modules[roses].phase: is missing: where there are phases"),
    (an_unknown_phase, "modules[roses].phase: choise is not the code of a phase: did you mean choice?"),
    (a_phase_out_of_order, "phases[choice].number: is 3 where 2 is due: phases are numbered"),
    (a_target_twice, "targets[#2].code: coping is the code of another target already"),
    (an_unknown_target, "modules[herbs].targets[#1]: cooping is not the code of a target: did you mean coping?"),
    (no_menu, "modules[roses].choice: is menu, but the file has no [menu]"),
    (an_empty_menu, "menu: no module is on the menu"),
    (a_menu_turned_over, "menu.least: is 3, more than the most, 2"),
    (more_than_the_menu_has, "menu.most: asks for more modules than the menu has, 2"),
    (rolling_without_a_way_in, "entry: is rolling, but no module is an entry point"),
    (a_point_without_its_module, "points[mid].module: is missing: after_module needs it"),
    (weeks_without_meaning, "points[first].weeks: has no meaning where when is start"),
    (a_point_after_nothing, "points[on].phase: bass is not the code of a phase: did you mean base?"),
    (completion_by_an_unknown_point, "completion.points[#1]: last is not the code of a point"),
    (completion_by_too_many, "completion.menu: is 3, more than the most that may be chosen, 2"),
    (restart_of_nothing, "catch_up.restart_after: is missing"),
    (an_age_without_years, "eligibility[#1].least: is missing: age needs least or most"),
    (an_age_turned_over, "eligibility[#1].least: is 18, more than the most, 17"),
    (a_band_with_an_age, "eligibility[#2].least: has no meaning for static_band"),
    (an_unknown_band, "eligibility[#2].one_of[#2]: higher is none of low, medium, high, very_high"),
    (an_offence_in_words, "eligibility[#3].one_of[#1]: may hold only small letters"),
    (a_format_that_is_not_there, "eligibility[#4].formats[#1]: there is no [formats.one_to_one] in this file"),
    (a_total_that_is_wrong, "formats.group.minutes: says 400, but the sessions add up to 420"),
    (an_unknown_pathway, "modules[roses].pathways[#1]: must be one of 'intimacy_deficits'"),
    (a_rule_without_source, "catch_up.cites: is missing"),
]


@pytest.mark.parametrize(("spoil", "message"), MISTAKES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_mistake_in_the_terms_is_told_once(spoil: Callable[[Document], None], message: str) -> None:
    document = full()
    spoil(document)
    messages = told(document)
    assert len(messages) == 1, messages
    assert messages[0].startswith(message)


def test_a_programme_with_everything_and_one_known_in_outline_are_sound() -> None:
    assert told(full()) == []
    assert told(outline()) == []
    assert told(outline(modules=[])) == []


def test_only_an_outline_may_leave_its_sessions_out() -> None:
    whole = outline(extent="whole")
    assert sorted(told(whole)) == [
        "formats.group.group_size: is missing",
        "formats.group.minutes: is missing",
        "formats.group.sessions: is missing",
        "modules[known].sessions: is missing",
    ]


def test_an_outline_s_sessions_are_counted_once_they_are_all_there() -> None:
    document = outline()
    document["formats"]["group"] |= {"sessions": 2, "minutes": 120}
    document["modules"][0]["sessions"] = [
        {"number": 1, "code": "one", "title": "One", "kind": "group", "minutes": {"group": 120}}
    ]
    assert told(document) == ["formats.group.sessions: says 2, but the sessions add up to 1"]
