"""What sound definition files say: those of Tracker, the example of the guide, and made-up ones."""

import re
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given

from tests.catalogue.generated import documents
from tests.catalogue.samples import Document, sound, toml, write
from tracker.catalogue.definitions.folder import SHIPPED, read_folder
from tracker.catalogue.definitions.shape import json_schema
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.rules.content import content_hash
from tracker.catalogue.rules.programmes import Confidence, Dose, Format, Kind, ProgrammeDefinition, Total
from tracker.catalogue.rules.terms import Choice, Pathway
from tracker.config import ROOT


def read(folder: Path) -> ProgrammeDefinition:
    reading = read_folder(folder)
    assert reading.problems == ()
    return reading.definitions[-1].content


@pytest.fixture(scope="module")
def shipped() -> dict[str, ProgrammeDefinition]:
    reading = read_folder(SHIPPED)
    assert reading.problems == ()
    return {one.content.code: one.content for one in reading.definitions if one.content.version == "1"}


FIRST_HASHES = {
    "building-choices": "f5c494b93e39456ccc44b92954754f2bbd40cc1609dc3074b47773842405f244",
    "isotp": "95e679499733b55d4b8ce1db31fc5115266268b5dd7f97d6f481394404954f66",
}


def test_the_first_versions_hash_as_they_did_before_the_format_grew() -> None:
    """Services have them in use: another hash would be a changed file, and refused."""
    found = {one.content.code: one.hash for one in read_folder(SHIPPED).definitions if one.content.version == "1"}
    assert {code: found[code] for code in FIRST_HASHES} == FIRST_HASHES


def test_isotp_has_six_modules_and_35_sessions_in_70_hours(shipped: dict[str, ProgrammeDefinition]) -> None:
    isotp = shipped["isotp"]
    assert len(isotp.modules) == 6
    assert rules.total(isotp.sessions, Format.GROUP) == Total(35, 70 * 60)
    assert rules.total(isotp.sessions, Format.ONE_TO_ONE) == Total(25, 25 * 90)


def test_what_is_not_sourced_in_isotp_is_provisional(shipped: dict[str, ProgrammeDefinition]) -> None:
    isotp = shipped["isotp"]
    assert all(module.wholly_provisional for module in isotp.modules)
    provisional = {form.format: bool(form.provisional) for form in isotp.formats}
    assert provisional == {Format.GROUP: False, Format.ONE_TO_ONE: True}
    assert len(isotp.provisional.splitlines()) == 1


def test_building_choices_has_27_sessions_in_58_hours_and_a_half(
    shipped: dict[str, ProgrammeDefinition],
) -> None:
    choices = shipped["building-choices"]
    assert rules.total(choices.sessions, Format.GROUP) == Total(27, 3510)
    held = [
        (len(module.sessions), [outline.kind for outline in module.sessions].count(Kind.GROUP))
        for module in choices.modules
    ]
    assert held == [(1, 0), (3, 2), (7, 6), (5, 4), (7, 6), (3, 3), (1, 0)]
    assert [(outline.number, outline.gap_weeks) for outline in choices.sessions if outline.gap_weeks] == [
        (2, 3),
        (27, 6),
    ]
    assert choices.provisional == ""


def test_every_figure_of_a_shipped_programme_has_a_source() -> None:
    for definition in (one.content for one in read_folder(SHIPPED).definitions):
        terms = definition.terms
        rules_said = [rule for rule in (terms.menu, terms.completion, terms.catch_up) if rule is not None]
        parts: list[Any] = [*definition.formats, *definition.modules, *definition.phases, *rules_said]
        parts += [*terms.eligibility, *terms.points]
        figures = [definition.cites, *(part.cites for part in parts)]
        assert all(figures)
        assert set().union(*figures) == {source.key for source in definition.sources}


def test_what_rests_on_uncertain_sources_alone_is_provisional() -> None:
    for definition in (one.content for one in read_folder(SHIPPED).definitions):
        sure = {source.key: source.confidence for source in definition.sources}
        parts: list[Any] = [*definition.formats, *definition.modules, *definition.terms.eligibility]
        for part in parts:
            if {sure[key] for key in part.cites} == {Confidence.UNCERTAIN}:
                assert part.provisional, f"{definition.label}: {part}"


def test_the_example_of_the_guide_is_a_programme(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    path = tmp_path / "steady" / "1.toml"
    path.parent.mkdir()
    path.write_text(example, encoding="utf-8")
    steady = read(tmp_path)
    assert rules.total(steady.sessions, Format.GROUP) == Total(3, 330)
    assert [module.short_title for module in steady.modules] == ["First steps", "Together"]


def test_a_session_left_out_of_a_format_has_no_dose_in_it(tmp_path: Path) -> None:
    write(tmp_path, sound())
    *_, last = read(tmp_path).sessions
    assert last.doses == (Dose(Format.GROUP, Kind.GROUP, 150),)


def test_a_session_of_a_group_may_be_one_to_one_and_all_are_when_delivered_so(tmp_path: Path) -> None:
    write(tmp_path, sound())
    welcome, plans, _ = read(tmp_path).sessions
    assert [dose.kind for dose in welcome.doses] == [Kind.ONE_TO_ONE, Kind.ONE_TO_ONE]
    assert [dose.kind for dose in plans.doses] == [Kind.GROUP, Kind.ONE_TO_ONE]


def test_remarks_and_layout_are_no_part_of_the_content_but_a_minute_is(tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    before = content_hash(read(tmp_path))
    path.write_text("# a remark\n\n" + toml(sound()).replace(" = ", "  =  "), encoding="utf-8")
    assert content_hash(read(tmp_path)) == before
    longer = sound()
    longer["modules"][1]["sessions"][0]["minutes"]["group"] = 151
    longer["formats"]["group"]["minutes"] = 331
    write(tmp_path, longer)
    assert content_hash(read(tmp_path)) != before


@given(documents())
def test_a_file_reads_as_what_was_written(document: Document) -> None:
    with TemporaryDirectory() as folder:
        write(Path(folder), document)
        content = read(Path(folder))
    written = [session for module in document["modules"] for session in module["sessions"]]
    assert [outline.number for outline in content.sessions] == list(range(1, len(written) + 1))
    for outline, session in zip(content.sessions, written, strict=True):
        lengths = {form: minutes for form, minutes in session["minutes"].items() if minutes != "left out"}
        assert {dose.format.value: dose.minutes for dose in outline.doses} == lengths
        assert (outline.title, outline.required) == (session["title"], session["required"])
    for form in content.formats:
        assert rules.total(content.sessions, form.format) == Total(form.sessions, form.minutes)


def test_every_key_and_every_value_stands_in_the_guide() -> None:
    guide = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    tables = json_schema()["$defs"].values()
    keys = {key for table in tables for key in table.get("properties", {})}
    values = {value for table in tables for value in table.get("enum", [])}
    assert len(keys) > 50
    assert sorted(word for word in keys | values if not re.search(rf"[`\"\[.{{ ]{word}\b", guide)) == []


def test_the_invented_programme_of_the_demo_says_everything_there_is_to_say() -> None:
    definition = read(ROOT / "tracker" / "demo" / "programmes")
    silent = {"no_actuarial_tool", "adds_to"}
    terms = definition.terms
    unsaid = {field.name for field in fields(terms) if getattr(terms, field.name) == field.default} - silent
    assert unsaid == set()
    assert {module.choice for module in definition.modules} == {*Choice}
    assert {pathway for module in definition.modules for pathway in module.pathways} == {*Pathway}
    assert "invented" in definition.label
