"""`tracker score`: an instrument's result for answers in a file, with its working, as JSON."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import click

from tracker.assessments.rules.applying import Subject
from tracker.assessments.rules.scoring import Result
from tracker.assessments.scoring import Scored, make_ready, score
from tracker.catalogue.definitions.folder import lines
from tracker.catalogue.definitions.instruments.folder import INSTRUMENTS, InstrumentDefinition, read_instrument
from tracker.catalogue.rules.instruments import Instrument
from tracker.core import clock
from tracker.core.errors import Refused


@click.command("score")
@click.argument("code")
@click.option("--variant", default="", help="Score this variant, with the standard result beside it.")
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The date the result is as of (default: today).",
)
@click.option(
    "--answers", type=click.File(encoding="utf-8"), required=True, help="A JSON file, or - for standard input."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=INSTRUMENTS,
    help="Where the instruments are (default: Tracker's).",
)
def score_command(code: str, variant: str, as_of: datetime | None, answers: TextIO, folder: Path) -> None:
    """Score the instrument CODE by a file of answers, and print scores, bands, what is missing and the working."""
    instrument = _instrument(code, folder)
    given, subject = _read(answers)
    try:
        ready = make_ready(instrument, variant)
        found = score(ready, given, as_of.date() if as_of else clock.today("Europe/London"), subject)
    except Refused as refusal:
        said = "\n".join(f"{field}: {message}" for field, message in refusal.problems.items())
        raise click.ClickException(f"nothing was scored:\n{said}") from refusal
    click.echo(json.dumps(_told(found), indent=2, ensure_ascii=False, default=_plain))


def _instrument(code: str, folder: Path) -> Instrument:
    path = folder / f"{code}.toml"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.toml")))
        raise click.ClickException(f"there is no instrument {code}; there are: {known}")
    found = read_instrument(path)
    if isinstance(found, InstrumentDefinition):
        return found.content
    raise click.ClickException(f"it cannot be read:\n{lines(found)}")


def _read(answers: TextIO) -> tuple[Mapping[str, object], Subject]:
    """Answers by item; or `answers` and `person`, the latter with sex, age and offences."""
    try:
        said = json.load(answers, parse_float=Decimal)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"the answers are not JSON: {error}") from error
    if not isinstance(said, dict):
        raise click.ClickException("the answers must be a JSON object: an answer by the code of its item")
    if not isinstance(said.get("answers"), dict):
        return said, Subject()
    person = said.get("person") or {}
    if not isinstance(person, dict) or set(said) - {"answers", "person"}:
        raise click.ClickException("beside answers there may be person, with sex, age and offences, and nothing else")
    return said["answers"], _subject(person)


def _subject(person: Mapping[str, Any]) -> Subject:
    sex, age, offences = person.get("sex", ""), person.get("age"), person.get("offences")
    wrong = [key for key in person if key not in {"sex", "age", "offences"}]
    wrong += ["sex"] * (not isinstance(sex, str)) + ["age"] * (age is not None and type(age) is not int)
    if offences is not None and not (isinstance(offences, list) and all(isinstance(one, str) for one in offences)):
        wrong.append("offences")
    if wrong:
        raise click.ClickException(
            f"person: {', '.join(wrong)}: must be sex in words, age in whole years, a list of offences"
        )
    return Subject(sex, age, frozenset(offences) if offences is not None else None)


def _told(found: Scored) -> dict[str, Any]:
    instrument = found.instrument
    told = {
        "instrument": instrument.code,
        "version": instrument.version,
        **_result(found.result),
        "holds_until": found.holds_until,
        "warnings": found.warnings,
        "licence": instrument.licence,
    }
    return told if found.standard is None else {**told, "standard": _result(found.standard)}


def _result(result: Result) -> dict[str, Any]:
    return {
        **{name: getattr(result, name) for name in ("variant", "as_of", "results", "scores")},
        "bands": {step: band._asdict() for step, band in result.bands.items()},
        **{name: getattr(result, name) for name in ("not_computed", "missing", "projected")},
        "working": [line._asdict() for line in result.working],
    }


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not JSON")
