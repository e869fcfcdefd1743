"""Going through the parts of a definition file: its sessions and formats, what cites, and names that lead nowhere."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from tracker.catalogue.definitions.part import Part, Path
from tracker.catalogue.rules.programmes import Format

Finding = tuple[Path, str]

_LISTS = ("eligibility", "phases", "points", "modules")
_TABLES = ("menu", "completion", "catch_up")


def sessions_of(file: Part) -> list[Part]:
    """The sessions of every module, in order."""
    return [session for module in file.parts("modules") for session in module.parts("sessions")]


def formats_of(file: Part) -> dict[str, Part]:
    """The declared formats by their names."""
    table = file.part("formats")
    parts = {form.value: table.part(form.value) for form in Format} if table else {}
    return {form: part for form, part in parts.items() if part is not None}


def citing(file: Part) -> list[Part]:
    """Every part below the file itself that cites sources, and may be provisional."""
    tables = [part for key in _TABLES if (part := file.part(key)) is not None]
    return [*formats_of(file).values(), *tables, *(part for key in _LISTS for part in file.parts(key))]


def codes(parts: Sequence[Part], key: str = "code") -> list[Finding]:
    """The codes (or keys) of parts, each with its path."""
    return [(part.at(key), code) for part in parts if (code := part.text(key))]


def numbered(parts: Sequence[Part], rule: str) -> Iterator[Finding]:
    """One finding for each slip: a number left out shifts what follows, and that is one slip, not many."""
    numbers = [part.number("number") for part in parts]
    ahead = [None if number is None else number - at for at, number in enumerate(numbers, 1)]
    shift = 0
    for index, part in enumerate(parts):
        if (here := ahead[index]) is None or here == shift:
            continue
        yield part.at("number"), f"is {index + 1 + here} where {index + 1 + shift} is due: {rule}"
        if here in ahead[index + 1 : index + 2]:
            shift = here


def strays(named: Sequence[Finding], kept: Sequence[Finding], wrong: str) -> Iterator[Finding]:
    """Names that lead nowhere."""
    keys = {key for _, key in kept}
    for path, key in named:
        if key not in keys:
            near = meant(key, named, kept)
            yield path, f"{key} {wrong}" + (f": did you mean {near}?" if near else "")


def meant(key: str, named: Sequence[Finding], kept: Sequence[Finding]) -> str | None:
    """Which of what is kept a misspelt name was probably meant to be: one that nothing names yet, if there is one."""
    keys = [kept_key for _, kept_key in kept]
    unnamed = [kept_key for kept_key in keys if kept_key not in {name for _, name in named}]
    return next(iter(get_close_matches(key, unnamed or keys, n=1)), None)
