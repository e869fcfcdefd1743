"""Navigation and tabs: areas register here, the layout shows what the signed-in person may open.

An area registers at import, in its routes module. What the running application does not serve is not
shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app, g, request, url_for
from markupsafe import Markup


class Viewer(Protocol):
    """The signed-in person as pages know them: `g.viewer`, None when nobody is signed in."""

    name: str
    role_label: str
    area_label: str
    roles: frozenset[str]

    def may(self, permission: str) -> bool:
        """Whether their roles allow this kind of thing."""


@dataclass(frozen=True)
class Entry:
    """A place in the service navigation.

    `roles` None shows it to everyone with the permission; of several entries for one endpoint the first in
    order is taken. `covers` names further blueprints, or endpoints, whose pages belong under it.
    """

    label: str
    endpoint: str
    permission: str
    order: int
    roles: frozenset[str] | None = None
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tab:
    """A page of one subject; `covers` names further endpoints that belong under it."""

    label: str
    endpoint: str
    permission: str
    order: int
    covers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Link:
    """A label and an address, as a template draws them; `current`: the page that is shown, or above it."""

    label: str
    address: str
    current: bool


Place = tuple[str, str | None, frozenset[str]]  # the path mounted on, the endpoint, the roles of who reads

_UNLIKELY = 7450398217  # a number that stands in no address by itself

_entries: list[Entry] = []
_tabs: dict[str, list[Tab]] = {}


def register(entry: Entry) -> None:
    """Add an entry to the service navigation; the same twice is one."""
    if entry not in _entries:
        _entries.append(entry)
        _entries.sort(key=lambda each: each.order)


def register_tab(subject: str, tab: Tab) -> None:
    """Add a tab to a subject, such as `person`; the same twice is one."""
    tabs = _tabs.setdefault(subject, [])
    if tab not in tabs:
        tabs.append(tab)
        tabs.sort(key=lambda each: each.order)


def navigation() -> list[Link]:
    """The entries for the signed-in person, one of them current at most; found once for each page and its readers."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return []
    known: dict[Place, list[Link]] = current_app.extensions["ui"].menus
    key = (request.root_path, request.endpoint, viewer.roles)
    if key not in known:
        known[key] = _links(viewer)
    return known[key]


def menu() -> Markup:
    """The entries as the layout shows them: drawn once for each page and its readers, like the links themselves."""
    known: dict[Place, Markup] = current_app.extensions["ui"].drawn
    viewer: Viewer | None = g.get("viewer")
    key = (request.root_path, request.endpoint, viewer.roles if viewer else frozenset())
    if key not in known:
        known[key] = Markup(current_app.jinja_env.get_template("ui/_menu.html").render(links=navigation()))
    return known[key]


def _links(viewer: Viewer) -> list[Link]:
    shown = _shown(viewer)
    here = _current(list(shown.values()))
    links = [(entry, address(entry.endpoint)) for entry in shown.values()]
    return [Link(entry.label, to, entry is here) for entry, to in links if to]


def tabs(subject: str, values: Mapping[str, Any]) -> list[Link]:
    """The tabs of a subject that the signed-in person may open; `values` go into every address."""
    viewer: Viewer | None = g.get("viewer")
    served = current_app.view_functions
    allowed = [tab for tab in _tabs.get(subject, []) if viewer and viewer.may(tab.permission)]
    (only,) = values.values() if len(values) == 1 else (None,)
    return [
        Link(
            tab.label,
            page_of(tab.endpoint, only) if isinstance(only, int) else url_for(tab.endpoint, **values),
            request.endpoint == tab.endpoint or request.endpoint in tab.covers,
        )
        for tab in allowed
        if tab.endpoint in served
    ]


def address(endpoint: str) -> str:
    """The address of a page that takes no values, empty where this application does not serve it."""
    known: dict[tuple[str, str], str] = current_app.extensions["ui"].addresses
    key = (request.root_path, endpoint)
    if key not in known:
        known[key] = url_for(endpoint) if endpoint in current_app.view_functions else ""
    return known[key]


def page_of(endpoint: str, *numbers: int) -> str:
    """The address of a page of one record, by its number, or numbers in their order: what stands around is found once.

    A list of fifty people has fifty links, and building each from the routes anew takes as long as reading the people.
    Raises werkzeug's `BuildError` for an endpoint that does not exist, `ValueError` for what is no
    number or an endpoint that takes other values.
    """
    known: dict[tuple[str, str], tuple[str, ...]] = current_app.extensions["ui"].around
    key = (request.root_path, endpoint)
    if key not in known:
        known[key] = _around(endpoint)
    before, *between = known[key]
    return before + "".join(f"{number:d}{after}" for number, after in zip(numbers, between, strict=True))


def _around(endpoint: str) -> tuple[str, ...]:
    rule = next(current_app.url_map.iter_rules(endpoint)) if endpoint in current_app.view_functions else None
    values: dict[str, Any] = dict.fromkeys(rule.arguments if rule else (), _UNLIKELY)
    return tuple(url_for(endpoint, **values).split(str(_UNLIKELY)))


def _shown(viewer: Viewer) -> dict[str, Entry]:
    """The entries of whoever holds the viewer's roles, by endpoint; found once for each set of roles."""
    known: dict[frozenset[str], dict[str, Entry]] = current_app.extensions["ui"].entries
    if viewer.roles not in known:
        shown: dict[str, Entry] = {}
        for entry in _entries:
            if (entry.roles is None or entry.roles & viewer.roles) and viewer.may(entry.permission):
                shown.setdefault(entry.endpoint, entry)
        known[viewer.roles] = shown
    return known[viewer.roles]


def place(endpoint: str) -> tuple[str, str]:
    """A page of the navigation as a breadcrumb: the name that the signed-in person knows it by, and its address.

    Whoever has no entry for it is led to the front page.
    """
    viewer: Viewer | None = g.get("viewer")
    entry = _shown(viewer).get(endpoint) if viewer else None
    return (entry.label, address(endpoint)) if entry else ("Home", f"{request.root_path}/")


def _current(entries: list[Entry]) -> Entry | None:
    """The entry of this page: by its endpoint, else by its blueprint."""
    for entry in entries:
        if request.endpoint == entry.endpoint or request.endpoint in entry.covers:
            return entry
    blueprint = request.blueprint
    for entry in entries:
        if blueprint == entry.endpoint.partition(".")[0] or blueprint in entry.covers:
            return entry
    return None
