"""The parts of a definition file against each other: order, totals, references, dates, its place.

Each check takes the file as a `Part` and yields what it finds; what the shape has refused it passes over.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tracker.catalogue.definitions.part import Part, Path
from tracker.catalogue.definitions.terms_checks import TERMS_CHECKS
from tracker.catalogue.definitions.values import LEFT_OUT, SHORT_TITLE
from tracker.catalogue.definitions.walking import Finding, citing, formats_of, meant, numbered, sessions_of, strays
from tracker.catalogue.rules import programmes as rules


def findings(file: Part, *, folder: str, stem: str) -> Iterator[Finding]:
    """Everything wrong between the parts of a file that stands in `folder` as `stem`.toml."""
    yield from _place(file, folder, stem)
    for check in _CHECKS:
        yield from check(file)


def _place(file: Part, folder: str, stem: str) -> Iterator[Finding]:
    code, version = file.text("code"), file.text("version")
    if code is not None and code != folder:
        yield file.at("code"), f"is {code}, but the file stands in the folder {folder}: they must be the same"
    if version is not None and version != stem:
        yield file.at("version"), f"is {version}, but the file is called {stem}.toml: they must be the same"


def _signs(file: Part) -> Iterator[Finding]:
    """PostgreSQL keeps no NUL; TOML has an escape for it."""
    waiting: list[tuple[Path, object]] = [((), file.table)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            yield path, "holds a NUL, which is no character of text"
        elif isinstance(value, dict):
            waiting += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, at), inner) for at, inner in enumerate(value)]


def _dates(file: Part) -> Iterator[Finding]:
    start, end = file.value("valid_from"), file.value("valid_until")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield file.at("valid_until"), f"is {end.isoformat()}, before valid_from {start.isoformat()}"


def _names(file: Part) -> Iterator[Finding]:
    yield from _doubles(file.parts("sources"), "key", "source")
    yield from _doubles(file.parts("proposals"), "key", "proposal")
    for key, what in (("phases", "phase"), ("cohorts", "cohort"), ("targets", "target"), ("points", "point")):
        yield from _doubles(file.parts(key), "code", what)
    yield from _doubles(file.parts("modules"), "code", "module")
    yield from _doubles(sessions_of(file), "code", "session")


def _doubles(parts: Sequence[Part], key: str, what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for part in parts:
        own = part.text(key)
        if own in seen:
            yield part.at(key), f"{own} is the {key} of another {what} already"
        elif own is not None:
            seen.add(own)


def _order(file: Part) -> Iterator[Finding]:
    yield from numbered(file.parts("phases"), "phases are numbered from 1 without a gap")
    yield from numbered(file.parts("modules"), "modules are numbered from 1 without a gap")
    yield from numbered(sessions_of(file), "sessions are numbered from 1 through all modules without a gap")


def _gaps(file: Part) -> Iterator[Finding]:
    first = next(iter(sessions_of(file)), None)
    if first is not None and first.number("gap_weeks_before"):
        yield first.at("gap_weeks_before"), "stands on the first session, which has nothing before it"


def _short_titles(file: Part) -> Iterator[Finding]:
    for module in file.parts("modules"):
        title = module.text("title")
        if title is not None and len(title) > SHORT_TITLE and "short_title" not in module.table:
            yield (
                module.at("short_title"),
                f"is missing: the title has more than {SHORT_TITLE} characters, too many for a column",
            )


def _sources(file: Part) -> Iterator[Finding]:
    cited = [cited for part in [file, *citing(file)] for cited in part.texts("cites")]
    kept = [(source.at("key"), key) for source in file.parts("sources") if (key := source.text("key"))]
    yield from strays(cited, kept, "is not the key of a source")
    if not file.refuses("cites"):
        yield from _idle(file, cited, kept, "nothing cites it")


def _proposals(file: Part) -> Iterator[Finding]:
    parts = [*citing(file), *sessions_of(file)]
    named = [(part.at("provisional"), key) for part in parts if (key := part.text("provisional"))]
    kept = [(part.at("key"), key) for part in file.parts("proposals") if (key := part.text("key"))]
    yield from strays(named, kept, "is not the key of a proposal")
    if not file.refuses("provisional"):
        yield from _idle(file, named, kept, "nothing is provisional because of it")


def _idle(file: Part, named: Sequence[Finding], kept: Sequence[Finding], wrong: str) -> Iterator[Finding]:
    """What no name leads to, not even a misspelt one, or one in a part that the shape refuses."""
    keys = {key for _, key in kept}
    led_to = {key if key in keys else meant(key, named, kept) for _, key in named}
    for path, key in kept:
        if key not in led_to and key not in file.refused_texts():
            yield path, f"{key}: {wrong}"


def _minutes(file: Part) -> Iterator[Finding]:
    table = file.part("formats")
    if table is None or _misnamed(table):
        return
    if not table.table:
        yield table.path, "must have at least one of [formats.group] and [formats.one_to_one]"
    lengths = [minutes for session in sessions_of(file) if (minutes := session.part("minutes")) is not None]
    for form in rules.Format:
        named = [minutes for minutes in lengths if form.value in minutes.table]
        if form.value in table.table:
            yield from _unsaid(form, lengths, named, table.at(form.value))
        elif named and table.table:
            more = f" ({len(named)} sessions name it)" if len(named) > 1 else ""
            yield named[0].at(form.value), f"there is no [formats.{form.value}] in this file{more}"


def _unsaid(form: rules.Format, lengths: Sequence[Part], named: Sequence[Part], declared: Path) -> Iterator[Finding]:
    silent = [minutes for minutes in lengths if form.value not in minutes.table and not _misnamed(minutes)]
    if len(silent) > 1 and not named:
        yield declared, "no session says how long it is in this format"
        return
    for minutes in silent:
        yield minutes.at(form.value), f'is missing: say the minutes, or "{LEFT_OUT}"'


def _held(file: Part) -> Iterator[Finding]:
    formats = file.part("formats")
    groupless = formats is not None and set(formats.table) == {rules.Format.ONE_TO_ONE.value}
    for session in sessions_of(file):
        minutes = session.part("minutes")
        if minutes is not None and minutes.table and all(said == LEFT_OUT for said in minutes.table.values()):
            yield minutes.path, "the session is left out of every format"
        if groupless and session.text("kind") == rules.Kind.GROUP:
            yield session.at("kind"), "is group, but the programme has no group format"


def _prompts(file: Part) -> Iterator[Finding]:
    """Questions of a session's notes: each once, and about the group only where a group meets."""
    for session in sessions_of(file):
        for key in ("prompts", "group_prompts"):
            yield from _doubles(session.parts(key), "code", "prompt")
        kind = session.text("kind")
        if session.parts("group_prompts") and kind is not None and kind != rules.Kind.GROUP:
            yield (
                session.at("group_prompts"),
                f"stands on a session whose kind is {kind}: only a group’s has a group note",
            )


def _sizes(file: Part) -> Iterator[Finding]:
    group = formats_of(file).get("group")
    size = group.part("group_size") if group else None
    least, most = (size.number("least"), size.number("most")) if size else (None, None)
    if size and least is not None and most is not None and least > most:
        yield size.at("least"), f"is {least}, more than the most, {most}"


def _totals(file: Part) -> Iterator[Finding]:
    if not file.whole("modules") or not all(module.whole("sessions") for module in file.parts("modules")):
        return
    for form, declared in formats_of(file).items():
        lengths = [_length(session, form) for session in sessions_of(file)]
        if None in lengths:
            continue
        held = [minutes for minutes in lengths if minutes]
        for key, summed in (("sessions", len(held)), ("minutes", sum(held))):
            stated = declared.number(key)
            if stated is not None and stated != summed:
                yield declared.at(key), f"says {stated}, but the sessions add up to {summed}"


def _length(session: Part, form: str) -> int | None:
    """Minutes in a format, 0 where the session is left out of it, None where the file does not say."""
    minutes = session.part("minutes")
    if minutes is None:
        return None
    return 0 if minutes.value(form) == LEFT_OUT else minutes.number(form)


def _misnamed(table: Part | None) -> bool:
    """Whether a table that is keyed by format has a key that is no format: a finding of the shape already."""
    return table is not None and bool(set(table.table) - {form.value for form in rules.Format})


_CHECKS: tuple[Callable[[Part], Iterator[Finding]], ...] = (
    _signs,
    _dates,
    _names,
    _order,
    _gaps,
    _short_titles,
    _sources,
    _proposals,
    _minutes,
    _held,
    _prompts,
    _sizes,
    _totals,
    *TERMS_CHECKS,
)
