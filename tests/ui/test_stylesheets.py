"""What is taken of the Ministry of Justice's style sheet is what templates use, and nothing else."""

import re
from pathlib import Path

import pytest

from tracker.ui.assets import STATIC
from tracker.ui.stylesheets import MOJ_COMPONENTS, only, tracker_css

PACKAGE = Path(__file__).resolve().parents[2] / "tracker"
WANTED = re.compile(r"\.moj-badge(?![a-z]|-[a-z])")


def test_only_the_wanted_rules_are_kept_inside_their_media() -> None:
    css = (
        '@charset "UTF-8";:root{--a:1}.moj-badge{x:1}.moj-badge--red,.other{x:2}.moj-badge-like{x:3}'
        "@media print{.moj-badge{x:4}.else{x:5}}@media screen{.else{x:6}}@font-face{x:7}.last{x:8}"
    )
    assert only(css, WANTED) == ".moj-badge{x:1}.moj-badge--red,.other{x:2}@media print{.moj-badge{x:4}}"


def test_a_style_sheet_that_ends_inside_a_rule_is_a_fault() -> None:
    with pytest.raises(ValueError, match="ends inside a rule"):
        only(".moj-badge{x:1", WANTED)


def test_every_component_that_templates_use_is_in_the_style_sheet() -> None:
    used = {
        name
        for path in PACKAGE.glob("*/templates/**/*.html")
        for name in re.findall(r"\bmoj-([a-z]+(?:-[a-z]+)*)", path.read_text(encoding="utf-8"))
    }
    assert used == set(MOJ_COMPONENTS)


def test_the_style_sheet_asks_for_nothing_from_elsewhere() -> None:
    css = tracker_css(STATIC)
    assert ".moj-sub-navigation__link" in css
    assert "/*" not in css
    assert not re.search(r"@import|url\((?!['\"]?data:)|GDS Transport", css)


def test_every_colour_that_has_a_name_is_written_once() -> None:
    tokens = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    named = dict(re.findall(r"--tk-(record|alert|course|surface|brand): (#[0-9a-f]{6})", tokens))
    assert len(named) == 5
    for path in (STATIC / "css").glob("*.css"):
        text = path.read_text(encoding="utf-8").lower()
        assert path.name == "tokens.css" or not [name for name, value in named.items() if value in text], path.name
