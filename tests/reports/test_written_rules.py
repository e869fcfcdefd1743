"""Reports on plain values: needs, what is missing, what a fresh reading replaces, the digest, the bars."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tracker.core.errors import Refused
from tracker.reports.figures import bars, said
from tracker.reports.rules.needs import Aim, Found, Part, outstanding
from tracker.reports.rules.parts import (
    Block,
    Drafted,
    Entry,
    Head,
    ReportView,
    Rule,
    SectionKey,
    SectionView,
    State,
    check_entry,
    check_rule,
    digest,
    finding,
    stands,
)
from tracker.reports.rules.refreshing import differences, taken_over

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEAD = Head("Neil Larchwood", "X1", "1 May 1980", "Northmoor", "i-SOTP", "1 May 2026", "Active", "Europe/London")
BLOCK = Block("Modules", ("Module", "Met"), (("1 First", "5 of 5"),), "Registers", bars=((5.0, 5.0),))
NEED = Block("Outstanding needs", ("Need", "Shown by"), (("Company", "Plan"),), "Record", keys=("target:7",))


def section(key: SectionKey = SectionKey.MODULES, text: str = "Done", **changed: Any) -> SectionView:
    made = SectionView(key, (BLOCK,), "Done", text, False, {}, "Ruth", AT, 1)
    return replace(made, **changed)


def report(*changed: SectionView, shown: str = "no") -> ReportView:
    held = {each: section(each) for each in SectionKey} | {each.key: each for each in changed}
    values: list[Any] = [1, 2, 3, 1, State.DRAFT, None, "", HEAD, AT, shown, None, "Ruth", AT, "Ruth", AT]
    values += [False, "", None, "Confidential", "", 1, tuple(held.values())]
    return ReportView(*values)


def test_a_target_that_is_open_covers_the_mechanism_that_it_comes_from() -> None:
    aims = [Aim(7, "Ring two people", "intimacy_deficits", is_open=True, is_met=False)]
    parts = [Part(1, "First", 5, 5), Part(2, "Second", 6, 4, ("9 Listening",))]
    found = [Found("intimacy_deficits", "Intimacy", "2, strong"), Found("scripts", "Scripts", "1, some")]
    needs = outstanding(aims, parts, found)
    assert [each.key for each in needs] == ["target:7", "module:2", "mechanism:scripts"]
    assert needs[0].shown_by == "Treatment plan; it comes from intimacy (2, strong)"
    assert needs[1].shown_by == "4 of 6 sessions met; owed: 9 Listening"


@pytest.mark.parametrize(("is_open", "is_met", "needs"), [(False, True, 0), (False, False, 1), (True, False, 1)])
def test_a_mechanism_is_settled_by_a_target_that_is_met_and_not_by_one_set_aside(
    is_open: bool, is_met: bool, needs: int
) -> None:
    aims = [Aim(7, "Ring", "scripts", is_open=is_open, is_met=is_met)]
    assert len(outstanding(aims, [], [Found("scripts", "Scripts", "1, some")])) == needs


def test_a_report_is_whole_once_every_section_says_something_or_nothing() -> None:
    assert report().missing == {}
    silent = section(SectionKey.RISK, "", silent=True)
    assert report(silent).missing == {}
    empty = section(SectionKey.RISK, " ")
    assert report(empty).missing == {SectionKey.RISK: "Write this section, or say that there is nothing"}
    required = section(SectionKey.RECOMMEND, "", silent=True)
    assert report(required).missing == {SectionKey.RECOMMEND: "Write this section"}
    needs = section(SectionKey.NEEDS, "", blocks=(NEED,))
    assert list(report(needs).missing.values()) == ["Say of each outstanding need what is to be done"]
    assert report(replace(needs, answers={"target:7": "He, by May"})).missing == {}
    assert list(report(shown="").missing) == [SectionKey.COMMENTS]


def test_the_finding_says_how_it_ended_and_how_many_needs_are_left() -> None:
    assert finding(report()) == "i-SOTP: active. No need is outstanding by the record."
    assert finding(report(section(SectionKey.NEEDS, blocks=(NEED,)))) == "i-SOTP: active. 1 need is outstanding."


@pytest.mark.parametrize(
    ("key", "entry", "wrong"),
    [
        (SectionKey.RISK, Entry("x" * 10_001), "text"),
        (SectionKey.RISK, Entry("Some", silent=True), "silent"),
        (SectionKey.RECOMMEND, Entry("", silent=True), "silent"),
        (SectionKey.NEEDS, Entry("", answers={"target:7": "x" * 1_001}), "need-target-7"),
        (SectionKey.COMMENTS, Entry("", shown="perhaps"), "shown"),
        (SectionKey.COMMENTS, Entry("", shown="yes"), "shown_on"),
        (SectionKey.COMMENTS, Entry("", shown="yes", shown_on=date(2026, 11, 24)), "shown_on"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(key: SectionKey, entry: Entry, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        check_entry(key, entry, ["target:7"], TODAY)
    assert list(refused.value.problems) == [wrong]


@pytest.mark.parametrize(("rule", "wrong"), [(Rule(due_days=0), "due_days"), (Rule(marking="a\nb"), "marking")])
def test_a_rule_of_an_area_is_checked(rule: Rule, wrong: str) -> None:
    with pytest.raises(Refused) as refused:
        check_rule(rule)
    assert list(refused.value.problems) == [wrong]


def test_a_fresh_reading_replaces_the_facts_and_never_what_was_written_by_hand() -> None:
    fresh = {key: Drafted((BLOCK,), "Done") for key in SectionKey}
    assert differences(report(), fresh) == ()
    newer = replace(BLOCK, rows=(("1 First", "6 of 6"),))
    now = {**fresh, SectionKey.MODULES: Drafted((newer,), "All done")}
    untouched, written = section(), section(text="By hand")
    (by_record,) = differences(report(untouched), now)
    (by_hand,) = differences(report(written), now)
    assert (by_record.keeps, by_hand.keeps) == (False, True)
    assert by_hand.text == ("Done", "All done")
    assert by_hand.tables[0].went == BLOCK.rows
    assert by_hand.tables[0].came == newer.rows
    assert taken_over(untouched, now[SectionKey.MODULES])[0] == "All done"
    assert taken_over(written, now[SectionKey.MODULES])[0] == "By hand"


def test_answers_stay_with_the_needs_that_are_still_there() -> None:
    old = section(SectionKey.NEEDS, blocks=(NEED,), answers={"target:7": "He", "module:2": "Gone"})
    assert taken_over(old, Drafted((NEED,), ""))[1] == {"target:7": "He"}
    assert taken_over(section(text="", drafted="", silent=True), Drafted((), "News"))[::2] == ("News", False)


@pytest.mark.parametrize(
    "other",
    [
        report(section(text="Another")),
        report(section(silent=True)),
        report(section(blocks=())),
        report(shown="yes"),
        replace(report(), number=2),
        replace(report(), signed_by="Owen"),
        replace(report(), marking=""),
        replace(report(), head=replace(HEAD, name="Somebody else")),
    ],
)
def test_the_digest_is_of_everything_that_was_signed(other: ReportView) -> None:
    assert digest(report()) == digest(replace(report(), version=9, digest="kept"))
    assert digest(other) != digest(report())
    signed = replace(report(), state=State.SIGNED, digest=digest(report()))
    assert (stands(signed), stands(replace(other, state=State.SIGNED, digest=signed.digest))) == (True, False)


def test_a_block_comes_back_as_it_was_kept_and_its_figure_says_the_same_in_words() -> None:
    assert Block.of(BLOCK.plain()) == BLOCK
    rows = [("A & B", 2.5, 5.0), ("A module with a very long name that goes on", 0.0, 10.0)]
    drawn = bars(rows)
    assert "A &amp; B" in drawn
    assert drawn.count("…") == 1
    assert 'width="75.0"' in drawn  # a quarter of the longest, 300 wide
    assert said(rows).startswith("Bars of the hours credited, of those prescribed. A & B: 2.5 of 5;")
