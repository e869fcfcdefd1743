"""Every dependency is argued for in docs/dependencies.md, under an accepted licence, and locked by hash."""

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ASSETS: list[dict[str, Any]] = json.loads((ROOT / "assets.lock.json").read_text(encoding="utf-8"))["packages"]
FAMILIES = ("0BSD", "BSD", "MIT", "Apache", "LGPL", "GPL", "MPL", "PSF", "ISC")


def rows(heading: str) -> dict[str, str]:
    """Name to licence, from the table under the heading that starts like this."""
    section = PAGE.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", section, flags=re.MULTILINE)
    return {name: licence for name, licence in cells if name != "name"}


def accepted() -> set[str]:
    section = PAGE.split("\n## Licences we accept", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^- (\S+)", section, flags=re.MULTILINE))


def required(requirements: list[Any]) -> list[Requirement]:
    return [Requirement(line) for line in requirements if isinstance(line, str)]


def names(requirements: list[Any]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in required(requirements)}


def wanted_by_some(project: dict[str, Any]) -> list[str]:
    """What is optional, of every extra."""
    return [line for lines in project["optional-dependencies"].values() for line in lines]


def locked() -> dict[str, str]:
    text = (ROOT / "requirements/dev.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


def families(text: str) -> set[str]:
    return {family for family in FAMILIES if re.search(rf"(?<![A-Z0-9]){family}", text)}


def stated(name: str) -> str:
    """What the installed package says about its licence, in whichever field it says it."""
    fields = metadata.metadata(name)
    expressions: list[str] = fields.get_all("License-Expression", [])
    classifiers = [line for line in fields.get_all("Classifier", []) if line.startswith("License ::")]
    first_lines = [line.partition("\n")[0] for line in fields.get_all("License", [])]
    return " ".join(expressions or [*classifiers, *first_lines])


def with_all_below(first: set[str]) -> Iterator[str]:
    """These packages and everything they need on this machine, once each."""
    waiting, seen = sorted(first), set[str]()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        yield name
        for requirement in required(metadata.requires(name) or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)


def test_the_page_lists_exactly_what_the_project_depends_on() -> None:
    project = PROJECT["project"]
    assert set(rows("At run time")) == names(project["dependencies"])
    assert set(rows("If wanted")) == names(wanted_by_some(project))
    assert set(rows("In the browser")) == {package["name"] for package in ASSETS}
    groups = PROJECT["dependency-groups"]
    assert set(rows("For development only")) == names([*groups["build"], *groups["dev"]])


@pytest.mark.parametrize("heading", ["At run time", "If wanted", "In the browser", "For development only"])
def test_every_licence_is_one_we_accept(heading: str) -> None:
    assert {name: licence for name, licence in rows(heading).items() if licence not in accepted()} == {}


def test_what_runs_is_under_no_licence_that_asks_for_more_than_a_notice() -> None:
    assert {name: lic for name, lic in rows("At run time").items() if families(lic) & {"GPL", "LGPL", "MPL"}} == {}


def test_packages_state_the_licence_that_the_page_gives() -> None:
    listed = rows("At run time") | rows("If wanted")
    offenders = {name: stated(name) for name, lic in listed.items() if not families(stated(name)) & families(lic)}
    assert offenders == {}


def test_everything_below_the_run_time_dependencies_is_free_to_ship() -> None:
    free = {"0BSD", "BSD", "MIT", "Apache", "PSF", "ISC"}
    found = {name: stated(name) for name in with_all_below(names(PROJECT["project"]["dependencies"]))}
    assert {name: text for name, text in found.items() if not families(text) & free} == {}


def test_assets_state_the_licence_that_the_page_gives() -> None:
    assert rows("In the browser") == {package["name"]: package["licence"] for package in ASSETS}


def test_the_lock_holds_what_the_project_asks_for() -> None:
    groups, project = PROJECT["dependency-groups"], PROJECT["project"]
    wanted = [
        *project["dependencies"],
        *wanted_by_some(project),
        *groups["build"],
        *groups["dev"],
    ]
    found = locked()
    offenders = [
        str(requirement)
        for requirement in required(wanted)
        if not requirement.specifier.contains(found.get(canonicalize_name(requirement.name), "0"))
    ]
    assert offenders == [], "run ./dev lock"


def test_what_builds_the_project_is_locked_too() -> None:
    assert PROJECT["build-system"]["requires"] == PROJECT["dependency-groups"]["build"]


@pytest.mark.parametrize("name", ["requirements/dev.lock", "requirements/uv.txt"])
def test_a_lock_is_names_versions_and_hashes_only(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pin = re.compile(r"[a-z0-9-]+==\S+( ; [a-z_]+ [!=<>]+ '\w+')? \\")
    offenders = [
        line
        for line in lines
        if not pin.fullmatch(line) and not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]
    assert offenders == []
    pinned = [line for line in lines if pin.fullmatch(line)]
    assert len(pinned) == sum(following.startswith("    --hash") for following in after_pins(lines))


def after_pins(lines: list[str]) -> Iterator[str]:
    return (following for line, following in zip(lines, [*lines[1:], ""], strict=True) if not line.startswith(" "))


def test_assets_are_pinned_by_version_and_integrity_without_an_address() -> None:
    assert "://" not in (ROOT / "assets.lock.json").read_text(encoding="utf-8")
    for package in ASSETS:
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"]), package["name"]
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"]), package["name"]
