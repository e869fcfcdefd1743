"""`tracker catalogue check` and `load`, as a programme lead runs them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.catalogue.samples import Document, sound, toml, write
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import queries, service
from tracker.catalogue.cli import catalogue
from tracker.catalogue.definitions.folder import SHIPPED, read_folder
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.core.database import db


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(catalogue, [str(word) for word in words])


def ten_mistakes(folder: Path) -> None:
    """Ten files, each wrong in a way of its own, and a sound one beside them."""
    write(folder, sound())
    spoilt: dict[str, Document] = {f"p{number}": sound(code=f"p{number}") for number in range(1, 11)}
    spoilt["p1"]["formats"]["group"]["minutes"] = 300
    spoilt["p2"]["modules"][0]["sessions"][1]["code"] = "welcome"
    del spoilt["p3"]["modules"][0]["sessions"][1]["minutes"]["one_to_one"]
    spoilt["p4"]["formats"]["video"] = spoilt["p4"]["formats"].pop("one_to_one")
    spoilt["p5"]["valid_until"] = "next year"
    spoilt["p6"]["modules"][1]["number"] = 3
    spoilt["p7"]["sources"].append({"key": "memory", "citation": "Somebody.", "confidence": "uncertain"})
    spoilt["p8"]["modules"][0]["provisional"] = "no-reason-given"
    spoilt["p9"]["colour"] = "blue"
    for document in spoilt.values():
        write(folder, document)
    (folder / "p10" / "1.toml").write_text(toml(spoilt["p10"]).replace('"p10"', '"p10', 1), encoding="utf-8")


def test_ten_mistakes_are_ten_lines_that_name_file_and_key(tmp_path: Path) -> None:
    ten_mistakes(tmp_path)
    result = run("check", tmp_path)
    assert result.exit_code == 1
    said = {tuple(line.split(": ")[:2]) for line in result.output.splitlines()}
    assert len(result.output.splitlines()) == 10
    assert said == {
        ("p1/1.toml", "formats.group.minutes"),
        ("p2/1.toml", "modules[first-steps].sessions[#2].code"),
        ("p3/1.toml", "modules[first-steps].sessions[plans].minutes.one_to_one"),
        ("p4/1.toml", "formats.video"),
        ("p5/1.toml", "valid_until"),
        ("p6/1.toml", "modules[together].number"),
        ("p7/1.toml", "sources[memory].key"),
        ("p8/1.toml", "modules[first-steps].provisional"),
        ("p9/1.toml", "colour"),
        ("p10/1.toml", "line 1"),
    }


def test_loading_a_folder_with_mistakes_says_them_and_loads_nothing(database: str, tmp_path: Path) -> None:
    ten_mistakes(tmp_path)
    result = run("load", tmp_path)
    assert result.exit_code == 1
    assert result.output == run("check", tmp_path).output
    assert queries.versions() == []


def test_the_files_of_tracker_are_checked_and_loaded_when_no_folder_is_named(database: str) -> None:
    shipped = [f"{one.content.label}" for one in read_folder(SHIPPED).definitions]
    instruments = [one.content.label for one in read_instruments().definitions]
    assert run("check").output == f"{len(shipped)} definitions and {len(instruments)} instruments, no mistakes\n"
    assert run("load").output == "".join(f"added: {label}\n" for label in [*shipped, *instruments])
    assert run("load").output == "".join(f"unchanged: {label}\n" for label in [*shipped, *instruments])


def test_a_changed_file_of_a_version_in_use_is_named(database: str, tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    run("load", tmp_path)
    db.close_reading()
    service.mark_used(SYSTEM, queries.versions()[0].id)
    path.write_text(toml(sound(title="Second thoughts")), encoding="utf-8")
    result = run("load", tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("steady/1.toml: version: Steady, version 1 is in use")


def test_a_new_programme_is_a_sound_file_at_once(tmp_path: Path) -> None:
    assert run("new", "steady-steps", "--folder", tmp_path).exit_code == 0
    assert run("check", tmp_path).output == "1 definitions, no mistakes\n"
    assert 'name = "Steady steps"' in (tmp_path / "steady-steps" / "1.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["Steady", "steady--steps", "../away", "a" * 41])
def test_a_code_that_cannot_stand_is_refused_and_nothing_is_written(tmp_path: Path, code: str) -> None:
    result = run("new", code, "--folder", tmp_path)
    assert result.exit_code == 1
    assert "Enter a code of small letters" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_programme_that_exists_is_not_begun_again(tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    before = path.read_text(encoding="utf-8")
    assert "exists already" in run("new", "steady", "--folder", tmp_path).output
    assert path.read_text(encoding="utf-8") == before


def test_a_difference_is_said_in_words_from_files_and_from_the_database(database: str, tmp_path: Path) -> None:
    write(tmp_path, sound())
    longer = sound(version="2")
    longer["modules"][0]["sessions"][0]["minutes"]["group"] = 40
    longer["formats"]["group"]["minutes"] = 340
    write(tmp_path, longer)
    expected = (
        "How it is delivered: changed: Group, minutes in all: 340; before: 330\n"
        "Sessions: changed: Welcome (First steps), group, minutes: 40; before: 30\n"
    )
    assert run("diff", "steady", "1", "2", "--folder", tmp_path).output == expected
    run("load", tmp_path)
    db.close_reading()
    assert run("diff", "steady", "1", "2").output == expected
    assert run("diff", "steady", "1", "1").output == "The two versions say the same\n"
    assert "no steady, version 3" in run("diff", "steady", "1", "3").output
    assert "there is no" in run("diff", "steady", "1", "3", "--folder", tmp_path).output


def test_what_is_exported_loads_as_unchanged(database: str, tmp_path: Path) -> None:
    run("load")
    db.close_reading()
    exported = tmp_path / "exported"
    run("export", exported)
    shipped = len(read_folder(SHIPPED).definitions)
    assert run("check", exported).output == f"{shipped} definitions, no mistakes\n"
    assert {line.partition(":")[0] for line in run("load", exported).output.splitlines()} == {"unchanged"}


def test_an_export_leaves_a_file_with_its_remarks_when_it_says_the_same(database: str, tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    path.write_text("# why this is so\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    run("load", tmp_path)
    db.close_reading()
    assert run("export", tmp_path).output == f"unchanged: {path}\n"
    assert path.read_text(encoding="utf-8").startswith("# why this is so")


def test_the_schema_that_editors_use_is_that_of_this_version(tmp_path: Path) -> None:
    run("schema", tmp_path / "schema.json")
    written = (tmp_path / "schema.json").read_text(encoding="utf-8")
    assert written == run("schema").output
    assert written == (SHIPPED / "schema.json").read_text(encoding="utf-8"), "tracker catalogue schema writes it"
    schema = json.loads(written)
    assert {each["$ref"] for each in schema["anyOf"]} == {"#/$defs/DefinitionFile", "#/$defs/OutlineFile"}
    assert "group" in schema["$defs"]["MinutesTable"]["properties"]
