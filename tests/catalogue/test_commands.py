"""`tracker catalogue check` and `load`, as a programme lead runs them."""

from pathlib import Path

from click.testing import CliRunner, Result

from tests.catalogue.samples import Document, sound, toml, write
from tracker.accounts.rules import SYSTEM
from tracker.catalogue import queries, service
from tracker.catalogue.cli import catalogue
from tracker.catalogue.definitions.folder import SHIPPED, read_folder
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
    assert run("check").output == f"{len(shipped)} definitions, no mistakes\n"
    assert run("load").output == "".join(f"added: {label}\n" for label in shipped)
    assert run("load").output == "".join(f"unchanged: {label}\n" for label in shipped)


def test_a_changed_file_of_a_version_in_use_is_named(database: str, tmp_path: Path) -> None:
    path = write(tmp_path, sound())
    run("load", tmp_path)
    db.close_reading()
    service.mark_used(SYSTEM, queries.versions()[0].id)
    path.write_text(toml(sound(title="Second thoughts")), encoding="utf-8")
    result = run("load", tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith("steady/1.toml: version: Steady, version 1 is in use")
