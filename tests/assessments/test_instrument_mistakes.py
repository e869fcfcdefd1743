"""What is said of an instrument file that is wrong: each mistake once, by file and key, all of them at once."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.assessments.example import EXAMPLE, spoilt, told
from tests.assessments.worked import AS_OF, lowest
from tracker.assessments.scoring import make_ready, score
from tracker.catalogue.definitions.instruments.folder import InstrumentDefinition, read_instrument_text
from tracker.catalogue.rules.drafts import check_code
from tracker.core.errors import Refused

HEAD = "instruments/quiet-hours.toml: "
STEP = '[[steps]]\ncode = "total"'
EXTRA = '[[steps]]\ncode = "{}"\ndo = "{}"\ntitle = "Extra"\nresult = true\n{}\n\n'


def step(code: str, do: str, keys: str) -> tuple[str, str]:
    return (STEP, EXTRA.format(code, do, keys) + STEP)


ROWS = 'rows = [{ from = 0, to = 5, gives = "low" }, { from = 6, to = 10, gives = "high" }]'


def rows(text: str) -> tuple[str, str]:
    return (ROWS, f"rows = [{text}]")


SAME = '{ when = { of = "talk1", is = 1 }, by = 1, because = "a" }'
OPTIONS = EXAMPLE[EXAMPLE.index("options = [") :].partition("\n")[0]
PROJECTION = '[projection]\nstep = "ease"\ngives = "not_asked"\n'
NORM = 'step = "total"\npopulation = "P"\nfunctional = true\nmean = 5\nsd = 2\npeople = 9'

MISTAKES = {
    "gap between bands": (
        rows('{ from = 0, to = 4, gives = "low" }, { from = 6, to = 10, gives = "high" }'),
        "steps[by_total].rows[#2].from: leaves a gap before it: nothing is said for 5",
    ),
    "overlap of bands": (
        rows('{ from = 0, to = 6, gives = "low" }, { from = 6, to = 10, gives = "high" }'),
        "steps[by_total].rows[#2].from: overlaps another row: each value must be in one row only",
    ),
    "gap at the top": (
        rows('{ from = 0, to = 5, gives = "low" }, { from = 6, to = 9, gives = "high" }'),
        "steps[by_total].rows: leave a gap: nothing is said for more than 9",
    ),
    "gap at the bottom": (
        rows('{ from = 1, to = 5, gives = "low" }, { from = 6, gives = "high" }'),
        "steps[by_total].rows: leave a gap: nothing is said for less than 1",
    ),
    "row that nothing reaches": (
        rows('{ to = 5, gives = "low" }, { from = 6, to = 10, gives = "high" }, { from = 11, gives = "high" }'),
        "steps[by_total].rows[#3]: can never be reached: total runs from 0 to 10",
    ),
    "band that there is not": (
        rows('{ from = 0, to = 5, gives = "lo" }, { from = 6, to = 10, gives = "high" }'),
        "steps[by_total].rows[#1].gives: lo is not a band of ease: low, high, not_asked",
    ),
    "band in a condition": (
        step("odd", "tally", 'cases = [{ when = { of = "ease", at_least = "not_asked" }, because = "x" }]'),
        "steps[odd].cases[#1].when.at_least: not_asked is not a band in the order of ease",
    ),
    "step that no result needs": (
        (STEP, EXTRA.format("idle", "sum", 'of = ["talk1"]').replace("result = true\n", "") + STEP),
        "steps[idle]: idle is never reached: it is no result, and no result needs it",
    ),
    "reverse key of no item": (
        ('reverse = ["rest2"]', 'reverse = ["rest9"]'),
        "steps[rest_total].reverse: rest9 is not among what is added up",
    ),
    "norm without citation": (
        ("[[variants]]", f"[[norms]]\n{NORM}\n\n[[variants]]"),
        "norms[#1].cites: is missing",
    ),
    "norm that cites nothing": (
        ("[[variants]]", f"[[norms]]\n{NORM}\ncites = []\n\n[[variants]]"),
        "norms[#1].cites: must not be empty",
    ),
    "norm of a band": (
        ("[[variants]]", f'[[norms]]\n{NORM.replace("total", "ease")}\ncites = ["page"]\n\n[[variants]]'),
        "norms[#1].step: ease gives a band: this needs a step that gives a number",
    ),
    "circle": (
        ('of = ["rest_total", "talk_items"]', 'of = ["rest_total", "again"]'),
        "steps[again]: goes in a circle: again needs total needs again",
    ),
    "condition on an unknown item": (
        ('{ of = "nights", is = "yes" },', '{ of = "night", is = "yes" },'),
        "steps[ease].cases[#1].when.all[#1].of: night is not the code of an item or step: did you mean nights?",
    ),
    "condition on an answer that there is not": (
        ('{ of = "nights", is = "yes" },', '{ of = "nights", is = "yep" },'),
        "steps[ease].cases[#1].when.all[#1].is: yep is not an answer of nights: yes, no",
    ),
    "item asked about later": (
        ('asked_when = { of = "nights", is = "yes" }', 'asked_when = { of = "talk1", is = 1 }'),
        "items[nap].asked_when: asks about talk1, which does not stand before it",
    ),
    "code twice": (
        ('code = "talk1"', 'code = "rest2"'),
        "items[rest2].code: rest2 is the code of an item already: items, sections and steps share their codes",
    ),
    "total that cannot reach its range": (
        ("range = [0, 8]", "range = [0, 9]"),
        "steps[rest_total].range: says 0 to 9, but what it adds up reaches 0 to 8",
    ),
    "ladder that there is not": (
        ('ladder = "ease"\nrows', 'ladder = "easy"\nrows'),
        "steps[by_total].ladder: easy is not the code of a ladder",
    ),
    "source that there is not": (
        ('leaves_out = ["nap"]\ncites = ["page"]', 'leaves_out = ["nap"]\ncites = ["book"]'),
        "variants[without_nights].cites[#1]: book is not the code of a source",
    ),
    "variant that leaves out no item": (
        ('leaves_out = ["nap"]', 'leaves_out = ["nab"]'),
        "variants[without_nights].leaves_out: nab is not the code of an item: did you mean nap?",
    ),
    "variant that leaves out what a step asks for": (
        ('leaves_out = ["nap"]', 'leaves_out = ["nap", "nights"]'),
        "variants[without_nights].leaves_out: the step ease still asks for what is left out: "
        "give it anew in this variant",
    ),
    "proposal that nobody made": (
        ('provisional = "edges"', 'provisional = "edge"'),
        "steps[by_total].provisional: edge is not the code of a proposal: did you mean edges?",
    ),
    "hole in a matrix": (
        step(
            "grid",
            "matrix",
            'rows_of = "nights"\ncolumns_of = "talk1"\ncells = { yes = { 0 = 1, 1 = 1, 2 = 1 }, no = { 0 = 1, 2 = 1 }}',
        ),
        "steps[grid].cells: leave a gap: nothing is said for no with 1",
    ),
    "answer forgotten in a table": (
        step("say", "table", 'of = "nights"\nrows = [{ is = "yes", gives = 1 }]'),
        "steps[say].rows: leave a gap: nothing is said for no",
    ),
    "variant whose step another no longer fits": (
        (
            'leaves_out = ["nap"]',
            'leaves_out = ["nap"]\ncites = ["page"]\n\n[[variants.steps]]\n'
            'code = "total"\ndo = "sum"\ntitle = "T"\nof = ["rest_total", "talk1", "nights", "rest1"]\n',
        ),
        "variants[without_nights]: the step by_total no longer fits: leave a gap: nothing is said for more than 10",
    ),
    "projection of what decides": (
        ("[[scales]]", f'{PROJECTION}of = ["nights"]\nleast = "no"\nmost = "yes"\n\n[[scales]]'),
        "projection.of: nights decides whether another item is asked, so nothing can stand in for it",
    ),
    "projection onto no answer": (
        ("[[scales]]", f'{PROJECTION}of = ["talk1"]\nleast = 0\nmost = 3\n\n[[scales]]'),
        "projection.most: 3 is not an answer of talk1",
    ),
    "table of a section": (
        step("odd", "table", 'of = "rest_items"\nrows = [{ gives = 1 }]'),
        "steps[odd].of: must name one item or step, not a section",
    ),
    "rows of values for a number": (
        step("odd", "table", 'of = "total"\nrows = [{ is = 1, gives = 1 }]'),
        "steps[odd].rows: must have from and to, not `is`: total is a number",
    ),
    "unknown kind of step": (
        step("magic", "eval", 'of = ["talk1"]'),
        "steps[magic]: `do` must be one of 'sum', 'mean', 'table', 'tally', 'choose', 'highest', 'lowest', "
        "'matrix', 'move', 'elapsed'",
    ),
    "misspelt key of a step": (
        ("prorate =", "prorata ="),
        "steps[rest_total].prorata: is not a key of this table",
    ),
    "condition of nothing": (
        ('{ of = "nights", is = "yes" },', '{ of = "nights" },'),
        "steps[ease].cases[#1].when.all[#1]: `of` needs one of is, at_least, at_most and known beside it",
    ),
    "case after the same one": (
        ("cases = [{ when", f"cases = [{SAME}, {SAME}, {{ when"),
        "steps[ease].cases[#2]: can never be reached: an earlier case has the same condition",
    ),
    "scale without options": ((OPTIONS, ""), "scales[often].options: are missing: a choice needs them"),
}


MORE_THAN_ONE = {"ladder that there is not", "proposal that nobody made", "scale without options", "code twice"}
"""One slip that two places show: what lacked its name, and what the name was to lead to."""


def of_circle(text: str) -> str:
    return text.replace(STEP, EXTRA.format("again", "sum", 'of = ["total"]') + STEP, 1)


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_each_mistake_is_said_by_file_and_key(name: str) -> None:
    change, said = MISTAKES[name]
    text = spoilt((change[0], change[1]))
    found = told(of_circle(text) if name == "circle" else text)
    assert HEAD + said in found
    assert len(found) == 1 or name in MORE_THAN_ONE


def test_the_example_itself_is_sound() -> None:
    assert told(EXAMPLE) == []


def test_all_mistakes_are_said_at_once() -> None:
    names = ("gap at the top", "reverse key of no item", "item asked about later", "source that there is not")
    changes = [MISTAKES[name][0] for name in names]
    found = told(spoilt(*((change[0], change[1]) for change in changes)))
    assert set(found) >= {HEAD + MISTAKES[name][1] for name in names}


def test_a_file_under_another_name_or_no_toml_at_all() -> None:
    assert told(EXAMPLE, "other")[0].startswith("instruments/other.toml: code: is quiet-hours, but the file is called")
    (syntax,) = told('code = "quiet')
    assert syntax.startswith((f"{HEAD}line 1: ", f"{HEAD}end of file: "))


WORDS = list(re.finditer(r"[A-Za-z_0-9]+", EXAMPLE))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_a_file_with_one_word_for_another_is_refused_in_words_or_scores(
    place: re.Match[str], word: re.Match[str]
) -> None:
    text = EXAMPLE[: place.start()] + word[0] + EXAMPLE[place.end() :]
    found = read_instrument_text(text, file="quiet-hours.toml", stem="quiet-hours")
    if not isinstance(found, InstrumentDefinition):
        assert all(problem.text for problem in found)
        return
    scales = {scale.code: scale for scale in found.content.scales}
    answers = {item.code: lowest(scales[item.scale]) for item in found.content.items if item.asked_when is None}
    result = score(make_ready(found.content), answers, AS_OF).result
    assert {*result.scores, *result.bands}.isdisjoint(result.not_computed)


def test_no_programme_takes_the_name_of_the_folder_of_instruments() -> None:
    with pytest.raises(Refused, match="Choose another code"):
        check_code("instruments")
