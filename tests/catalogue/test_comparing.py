"""What changed between two versions is said in words, by code: numbers that shift are no change."""

from typing import Any

from hypothesis import given

from tests.catalogue.generated import documents
from tests.catalogue.samples import Document, full, outline, sound, toml
from tracker.catalogue.definitions.folder import Definition, read_text
from tracker.catalogue.rules.comparing import Change, changes
from tracker.catalogue.rules.programmes import ProgrammeDefinition


def defined(document: Document) -> ProgrammeDefinition:
    found = read_text(toml(document), folder=document["code"], stem="1")
    assert isinstance(found, Definition), "\n".join(map(str, found))
    return found.content


def said(before: Document, after: Document) -> list[str]:
    return [f"{one.about}: {one.did}: {one.what}" for one in changes(defined(before), defined(after))]


def test_a_version_beside_itself_has_no_changes() -> None:
    for document in (sound(), full(), outline()):
        assert changes(defined(document), defined(document)) == ()


def test_the_programme_its_rules_and_whom_it_is_for() -> None:
    after = full(setting="custody", entry="open", summary="Other words.", no_actuarial_tool=True)
    after["eligibility"][0]["least"] = 21
    del after["catch_up"]["restart_after"]
    del after["catch_up"]["restarts"]
    del after["menu"]["chosen_by"]
    del after["completion"]
    assert said(full(), after) == [
        "Programme: Changed: Setting: Custody; before: Community",
        "Programme: Changed: Joining: People join at any session; before: People join, or join again, at the "
        "beginning of certain modules",
        "Programme: Changed: Actuarial tool: none is used; before: not stated",
        "Programme: Changed: The summary reads otherwise",
        "Whom it is for: Removed: Aged 18 or over",
        "Whom it is for: Added: Aged 21 or over",
        "Rules: Changed: 1 to 2 modules of the menu chosen for each person; before: 1 to 2 modules of the menu chosen "
        "for each person by both together",
        "Rules: Changed: A missed session is made up before going on to the next; before: A missed session is made up "
        "before going on to the next. More than 2 missed: the module is begun again",
        "Rules: Removed: Completed with every required session attended or made up, 1 module of the menu done, "
        "1 review or assessment held and engagement judged sufficient",
    ]


def _insert_session(document: Document) -> None:
    sessions: list[Any] = document["modules"][0]["sessions"]
    sessions.insert(0, {"code": "hello", "title": "Hello", "kind": "group", "minutes": {"group": 60}})
    for number, session in enumerate((one for module in document["modules"] for one in module["sessions"]), 1):
        session["number"] = number
    document["formats"]["group"] |= {"sessions": 5, "minutes": 480}


def test_a_session_that_is_put_in_first_is_one_change_though_all_numbers_shift() -> None:
    after = full()
    _insert_session(after)
    assert said(full(), after) == [
        "How it is delivered: Changed: Group, sessions: 5; before: 4",
        "How it is delivered: Changed: Group, minutes in all: 480; before: 420",
        "Sessions: Added: Hello (Base)",
    ]


def test_modules_and_sessions_that_change_come_go_and_move() -> None:
    after = full()
    after["modules"][1] |= {"title": "Roses and thorns", "requires": [], "targets": []}
    after["modules"][1]["sessions"][0] |= {"title": "Thorns", "required": False, "kind": "one_to_one"}
    after["modules"][2] |= {"choice": "mandatory", "provisional": "guess"}
    after["modules"][0]["sessions"][0]["prompts"].pop()
    del after["modules"][0]["sessions"][0]["group_prompts"]
    after["menu"] |= {"least": 1, "most": 1}
    after["phases"][0]["title"] = "Ground"
    after["points"][0]["when"] = "end"
    found = said(full(), after)
    assert found[1:] == [
        "Along the way: Changed: First look, when: At the end; before: At the start",
        "Phases: Changed: Ground, title: Ground; before: Base",
        "Modules: Changed: Roses and thorns, title: Roses and thorns; before: Roses",
        "Modules: Changed: Roses and thorns, short title: Roses and thorns; before: Roses",
        "Modules: Changed: Roses and thorns, comes after: none; before: Base",
        "Modules: Changed: Roses and thorns, works on: none; before: Coping",
        "Modules: Changed: Herbs, choice: mandatory; before: menu",
        "Modules: Changed: Herbs, provisional: yes; before: no",
        "Sessions: Changed: Welcome (Base), prompts of notes about a person: Hopes (What is wanted of it); "
        "before: Hopes (What is wanted of it); Next",
        "Sessions: Changed: Welcome (Base), prompts of the group’s note: the general ones; before: How it began",
        "Sessions: Changed: Thorns (Roses and thorns), title: Thorns; before: Roses",
        "Sessions: Changed: Thorns (Roses and thorns), module: Roses and thorns; before: Roses",
        "Sessions: Changed: Thorns (Roses and thorns), held as: One-to-one; before: Group",
        "Sessions: Changed: Thorns (Roses and thorns), required: no; before: yes",
    ]


def test_another_order_is_said_once() -> None:
    after = sound()
    first, second = after["modules"][0]["sessions"]
    after["modules"][0]["sessions"] = [second | {"number": 1, "gap_weeks_before": 0}, first | {"number": 2}]
    assert said(sound(), after) == [
        "Sessions: Changed: Plans for hard days (First steps), weeks before it: 0; before: 1",
        "Sessions: Changed: The sessions stand in another order: plans, welcome, looking-on",
    ]


def test_what_is_settled_and_what_rests_on_other_sources() -> None:
    after = sound(proposals=[])
    del after["formats"]["one_to_one"]["provisional"]
    after["sources"][1]["confidence"] = "verified"
    found = changes(defined(sound()), defined(after))
    assert Change("Not settled", "Removed", "Nobody has delivered it to one person yet.") in found
    assert Change("Sources", "Added", "The pilot. Verified") in found


def test_a_change_of_sources_alone_is_said_too() -> None:
    after = full()
    after["sources"].append({"key": "pilot", "citation": "The pilot.", "confidence": "verified"})
    after["modules"][0]["cites"] = ["board", "pilot"]
    before = full(sources=after["sources"])
    before["modules"][1]["cites"] = ["board", "pilot"]
    assert said(before, after) == ["Programme: Changed: Only which sources carry what, and what is marked provisional"]


@given(documents(), documents())
def test_two_definitions_have_no_changes_just_when_they_say_the_same(one: Document, other: Document) -> None:
    a, b = defined(one), defined(other)
    assert (changes(a, b) == ()) == (a == b)
    assert changes(a, a) == ()
