"""Every kind of task that the product opens leads to the page on which it is done, alerts to what they are about."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask

import tracker
from tracker.home.rules.waiting import OF_PERSON, PAGES, TOLD, done_on, told_of
from tracker.ui.navigation import page_of

PRODUCT = Path(tracker.__file__).parent
OPENS = {"open_task", "NewTask"}
BY_HAND = {"work", "demo", "bench"}
"""The machinery itself, which takes any kind, and what writes invented tasks beside the services."""


def kinds_named(source: str, names: Mapping[str, object]) -> Iterator[str]:
    """Every kind for which a task is opened in a module, by what its names stand for.

    A kind is written as a constant, or as an entry of a fixed mapping of which every value may be meant.
    """
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or ast.unparse(call.func).rpartition(".")[2] not in OPENS:
            continue
        given = next(each.value for each in call.keywords if each.arg == "kind")
        several = isinstance(given, ast.Subscript)
        meant = eval(ast.unparse(given.value if isinstance(given, ast.Subscript) else given), dict(names))
        yield from meant.values() if several else [meant]


def opened() -> dict[str, str]:
    """Every kind that a service opens, with the module that does."""
    found: dict[str, str] = {}
    for path in sorted(PRODUCT.rglob("*.py")):
        where = path.relative_to(PRODUCT.parent).with_suffix("")
        source = path.read_text(encoding="utf-8")
        if where.parts[1] not in BY_HAND and any(f"{name}(" in source for name in OPENS):
            module = ".".join(where.parts)
            found |= dict.fromkeys(kinds_named(source, vars(import_module(module))), module)
    return found


def test_every_kind_of_task_that_is_opened_has_its_page() -> None:
    kinds = opened()
    assert {kind: module for kind, module in kinds.items() if kind not in PAGES} == {}, "kinds without a page"
    assert set(PAGES) - set(kinds) == set(), "pages of kinds that nobody opens"


def test_a_new_kind_is_found_however_it_is_named() -> None:
    source = 'work.open_task(a, kind="new", key="1")\nNewTask(kind=NEW, key="1")\nNewTask(kind=SOME[step], key="1")'
    assert list(kinds_named(source, {"NEW": "newer", "SOME": {1: "one", 2: "two"}})) == ["new", "newer", "one", "two"]
    with pytest.raises(NameError):
        list(kinds_named('work.open_task(a, kind=wanted, key="1")', {}))


@pytest.mark.parametrize("kind", sorted([*TOLD, *OF_PERSON, "place_offered"]))
def test_an_alert_leads_to_what_it_is_about(app: Flask, kind: str) -> None:
    page = told_of(kind, "41:42", 43)
    assert page is not None
    with app.test_request_context("/"):
        assert ("41" if kind in TOLD else "/people/43/") in page_of(*page)
    assert told_of("cover_ended", "41", None) is None


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_the_page_of_a_kind_is_served(app: Flask, kind: str) -> None:
    page = done_on(kind, "41:42")
    assert page is not None
    with app.test_request_context("/"):
        assert "41" in page_of(*page)
    assert done_on(kind, "register") is None
