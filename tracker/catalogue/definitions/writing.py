"""A definition as the text of its file: what `export` writes, and what a new draft starts from.

Read again, the text defines the same; remarks, layout and the keys of proposals are not kept in the database.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tracker.catalogue.definitions.values import LEFT_OUT
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.rules.content import plain
from tracker.catalogue.rules.terms import Choice, Extent, Moment, Point, Purpose, Terms

Table = dict[str, Any]
_SHORT = 100  # a longer text is written over several lines
_MODULE_MOMENTS = {Moment.BEFORE_MODULE, Moment.AFTER_MODULE}


def write(definition: rules.ProgrammeDefinition) -> str:
    """The text of a file that defines this."""
    keys = _keys(definition)
    outline = definition.extent is Extent.OUTLINE
    parts = [
        _pairs(_top(definition, keys)),
        *_list("sources", (plain(source) for source in definition.sources)),
        *_list("proposals", ({"key": key, "reason": reason} for reason, key in keys.items())),
        *_terms(definition.terms, keys),
        *(
            _table(f"[formats.{form.format.value}]", _format(form, keys, whole=not outline))
            for form in definition.formats
        ),
        *_list("phases", (_said(plain(phase), keys) for phase in definition.phases)),
        *_modules(definition, keys),
    ]
    return "\n".join(part for part in parts if part)


def _keys(definition: rules.ProgrammeDefinition) -> dict[str, str]:
    """A key for every reason: `open-1` and so on, in the order of the file."""
    return {reason: f"open-{at}" for at, reason in enumerate(definition.provisional.splitlines(), 1)}


def _top(definition: rules.ProgrammeDefinition, keys: Mapping[str, str]) -> Table:
    said = plain(definition.terms)
    names = ("code", "name", "short_name", "version", "title", "summary", "status", "setting")
    scalars = ("intensity", "adaptation", "entry", "routes_in", "tools", "no_actuarial_tool", "adds_to")
    return {
        **{name: plain(getattr(definition, name)) for name in names},
        "extent": definition.extent.value if definition.extent is Extent.OUTLINE else None,
        "valid_from": definition.valid_from,
        "valid_until": definition.valid_until,
        **{name: said.get(name) for name in scalars},
        "cites": list(definition.cites),
    }


def _terms(terms: Terms, keys: Mapping[str, str]) -> Iterator[str]:
    said = plain(terms)
    for name in ("eligibility", "cohorts", "targets"):
        yield from _list(name, (_said(item, keys) for item in said.get(name, [])))
    for name in ("menu", "completion", "catch_up"):
        if name in said:
            always = {"by": terms.catch_up.by.value} if name == "catch_up" and terms.catch_up else {}
            yield _table(f"[{name}]", _said(always | said[name], keys))
    yield from _list("points", (_point(point, keys) for point in terms.points))


def _point(point: Point, keys: Mapping[str, str]) -> Table:
    said = _said(plain(point), keys)
    said["when"] = said.pop("moment")
    if target := said.pop("target", None):
        said["module" if point.moment in _MODULE_MOMENTS else "phase"] = target
    return said


def _format(form: rules.DeliveryFormat, keys: Mapping[str, str], *, whole: bool) -> Table:
    size = {"least": form.smallest_group, "most": form.largest_group}
    grouped = form.format is rules.Format.GROUP and form.largest_group
    return {
        "title": form.title,
        "sessions": form.sessions if whole else form.sessions or None,
        "minutes": form.minutes if whole else form.minutes or None,
        "dose": form.dose,
        "group_size": size if grouped else None,
        "cites": list(form.cites),
        "provisional": keys.get(form.provisional),
    }


def _modules(definition: rules.ProgrammeDefinition, keys: Mapping[str, str]) -> Iterator[str]:
    for module in definition.modules:
        yield _table("[[modules]]", _module(module, keys))
        for session in module.sessions:
            yield _table("[[modules.sessions]]", _session(session, definition.formats, keys))


def _module(module: rules.ModuleOutline, keys: Mapping[str, str]) -> Table:
    said = plain(module) | {"sessions": None}
    if module.short_title == module.title:
        said["short_title"] = None
    if module.choice is Choice.MANDATORY:
        said["choice"] = None
    return _said(said, keys)


def _session(session: rules.SessionOutline, formats: Iterable[rules.DeliveryFormat], keys: Mapping[str, str]) -> Table:
    doses = {form.format: session.dose(form.format) for form in formats}
    minutes = {form.value: dose.minutes if dose else LEFT_OUT for form, dose in doses.items()}
    return {
        "number": session.number,
        "code": session.code,
        "title": session.title,
        "kind": session.kind.value if session.purpose is Purpose.WORK else session.purpose.value,
        "minutes": minutes,
        "required": None if session.required else False,
        "gap_weeks_before": session.gap_weeks or None,
        "provisional": keys.get(session.provisional),
        "prompts": plain(session.prompts),
        "group_prompts": plain(session.group_prompts),
    }


def _said(said: Mapping[str, Any], keys: Mapping[str, str]) -> Table:
    """A part whose reason is turned back into the key of its proposal, which stands last."""
    why = said.get("provisional", "")
    return {**{key: value for key, value in said.items() if key != "provisional"}, "provisional": keys.get(why)}


def _list(name: str, items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield from (_table(f"[[{name}]]", item) for item in items)


def _table(header: str, values: Mapping[str, Any]) -> str:
    return f"{header}\n{_pairs(values)}"


def _pairs(values: Mapping[str, Any]) -> str:
    """`key = value` a line; what is None, empty text or an empty list is not said."""
    kept = ((key, value) for key, value in values.items() if value is not None and value not in ("", []))
    return "".join(f"{key} = {_value(value)}\n" for key, value in kept)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"[\n{''.join(f'  {_value(item)},{chr(10)}' for item in value)}]"
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_value(item)}' for key, item in value.items())} }}"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    if "\n" in text:
        return f'"""\n{chr(10).join(_escaped(line) for line in text.split(chr(10)))}"""'
    return f'"""\n{_folded(text)}"""' if len(text) > _SHORT else f'"{_escaped(text)}"'


def _folded(text: str) -> str:
    """A long text over lines of some 110 characters: TOML joins what ends with a backslash."""
    lines, now = [], ""
    for word in text.split(" "):
        if now and len(now) + len(word) > _SHORT + 10 and word:
            lines.append(now)
            now = word
        else:
            now = f"{now} {word}" if now else word
    return " \\\n".join(_escaped(line) for line in [*lines, now])


def _escaped(text: str) -> str:
    plain_signs = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\r", "\\r")
    return "".join(sign if ord(sign) >= 32 and ord(sign) != 127 else f"\\u{ord(sign):04x}" for sign in plain_signs)
