"""Reading the file of treated profiles beside the programmes: see `docs/assessments.md`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from tracker.catalogue.definitions import part
from tracker.catalogue.definitions.beside import Cited, no_score, read_beside
from tracker.catalogue.definitions.folder import PROFILES
from tracker.catalogue.definitions.instruments.values import Name
from tracker.catalogue.definitions.values import Cites, Code, Line80, Table
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Instrument
from tracker.catalogue.rules.profiles import Asks, Profile, ProfileGroup, ProfileMeasure
from tracker.catalogue.rules.programmes import Problem


class MeasureTable(Table):
    """One of `measures`: a result of an instrument that is better one way."""

    instrument: Code
    step: Name


class GroupTable(Table):
    """`[[profiles.groups]]`: at most so many of its measures may miss what is asked."""

    code: Code
    title: Line80
    most: Annotated[int, Field(ge=0)]
    measures: Annotated[list[MeasureTable], Field(min_length=1)]
    provisional: Code | None = None


class ProfileTable(Table):
    """`[[profiles]]`."""

    code: Code
    name: Line80
    asks: Annotated[Asks, Field(strict=False)]
    cut_off: Literal["a", "b", "c"]
    groups: Annotated[list[GroupTable], Field(min_length=1)]
    cites: Cites
    provisional: Code | None = None


class ProfilesFile(Cited):
    """The whole file."""

    profiles: Annotated[list[ProfileTable], Field(min_length=1)]


@dataclass(frozen=True)
class ProfileReading:
    """What the file of a folder holds; both are empty where there is none."""

    profiles: tuple[Profile, ...] = ()
    problems: tuple[Problem, ...] = ()


def json_schema() -> dict[str, Any]:
    """The shape as JSON Schema, for editors; what the parts ask of each other is not in it."""
    schema = ProfilesFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Treated profiles"}


def read_profiles(folder: Path, instruments: Sequence[Instrument]) -> ProfileReading:
    """The profiles of a folder, held against its instruments. Nothing is raised: what is wrong is in `problems`."""
    known = {one.code: one for one in instruments}
    read = read_beside(folder, PROFILES, ProfilesFile, lambda shape: _findings(shape, known))
    if isinstance(read, list):
        return ProfileReading(problems=tuple(read))
    return ProfileReading(tuple(_profile(read, one, known) for one in read.profiles))


def _profile(file: ProfilesFile, one: ProfileTable, instruments: Mapping[str, Instrument]) -> Profile:
    groups = tuple(
        ProfileGroup(
            group.code,
            group.title,
            group.most,
            tuple(_measure(each, instruments[each.instrument]) for each in group.measures),
            file.reason(group.provisional),
        )
        for group in one.groups
    )
    return Profile(
        one.code, one.name, one.asks, one.cut_off, groups, file.source(one.cites), file.reason(one.provisional)
    )


def _measure(one: MeasureTable, instrument: Instrument) -> ProfileMeasure:
    title = next(step.title for step in instrument.steps if step.code == one.step)
    return ProfileMeasure(one.instrument, one.step, f"{instrument.short_name}: {title}")


def _findings(shape: ProfilesFile, instruments: Mapping[str, Instrument]) -> Iterator[Finding]:
    yield from _twice(("profiles",), [one.code for one in shape.profiles])
    for at, one in enumerate(shape.profiles):
        yield from _twice(("profiles", at, "groups"), [group.code for group in one.groups])
        for place, group in enumerate(one.groups):
            yield from _of_group(("profiles", at, "groups", place), group, instruments)
    cited = [(("profiles", at, "cites"), key) for at, one in enumerate(shape.profiles) for key in one.cites]
    yield from shape.misnamed(cited, list(_marked(shape)))


def _of_group(here: part.Path, group: GroupTable, instruments: Mapping[str, Instrument]) -> Iterator[Finding]:
    if group.most >= len(group.measures):
        yield (*here, "most"), f"must be less than the {len(group.measures)} measures: else it asks nothing"
    seen: set[tuple[str, str]] = set()
    for at, one in enumerate(group.measures):
        yield from no_score((*here, "measures", at), one.instrument, one.step, instruments)
        if (one.instrument, one.step) in seen:
            yield (*here, "measures", at, "step"), f"{one.step} of {one.instrument} stands twice"
        seen.add((one.instrument, one.step))


def _twice(here: part.Path, codes: Sequence[str]) -> Iterator[Finding]:
    yield from (((*here, at, "code"), f"{code} stands twice") for at, code in enumerate(codes) if code in codes[:at])


def _marked(shape: ProfilesFile) -> Iterator[tuple[part.Path, str | None]]:
    for at, one in enumerate(shape.profiles):
        yield ("profiles", at, "provisional"), one.provisional
        for place, group in enumerate(one.groups):
            yield ("profiles", at, "groups", place, "provisional"), group.provisional
