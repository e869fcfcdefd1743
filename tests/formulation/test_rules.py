"""What a formulation needs before it is signed, what weakens it, and how it is told, on plain values."""

from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from tracker.catalogue.rules.terms import Pathway
from tracker.core.errors import Refused
from tracker.formulation.comparing import side_by_side
from tracker.formulation.figures.diagram import diagram
from tracker.formulation.figures.slope import slope
from tracker.formulation.rules import findings, whole
from tracker.formulation.rules.parts import (
    AccountEntry,
    EvidenceEntry,
    EvidenceView,
    FormulationView,
    Head,
    MechanismEntry,
    MechanismView,
    NeedView,
    PathwaysEntry,
)
from tracker.formulation.rules.serving import Offer, Offered
from tracker.formulation.rules.terms import LONG, PATHWAYS, Chosen, Kind, Mechanism, State

NOW = datetime(2026, 5, 12, tzinfo=UTC)
HEAD = Head(1, 1, Kind.INITIAL, State.DRAFT, "R", NOW, "R", NOW, "", None, "", "", "")


def piece(number: int = 1, side: str = "for", source: str = "court", text: str = "Few friends") -> EvidenceView:
    mechanism = Mechanism.INTIMACY.value
    return EvidenceView(number, number, mechanism, side, text, source, None, "", False, 1, linked=False)


def need(number: int, words: str, target: str = "", mechanism: Mechanism = Mechanism.INTIMACY) -> NeedView:
    return NeedView(number, number, mechanism.value, words, target, 1)


def version(strong: Mechanism = Mechanism.INTIMACY, *, number: int = 1, **said: object) -> FormulationView:
    """Whole: one mechanism strong, with a piece for and one against; the others not found."""
    evidence = (piece(1), piece(2, "against"))
    mechanisms = tuple(
        MechanismView(one, 2, "high", evidence=evidence, version=1)
        if one is strong
        else MechanismView(one, 0, "low", version=1)
        for one in Mechanism
    )
    made = FormulationView(
        replace(HEAD, id=number, number=number),
        Chosen(strong.value, why="First"),
        account="Alone",
        agreement="agrees",
        mechanisms=mechanisms,
    )
    return replace(made, **said)  # type: ignore[arg-type]


def changed(found: FormulationView, mechanism: Mechanism, **said: object) -> FormulationView:
    """With one mechanism otherwise."""
    others = tuple(replace(one, **said) if one.mechanism is mechanism else one for one in found.mechanisms)  # type: ignore[arg-type]
    return replace(found, mechanisms=others)


def test_mechanisms_and_pathways_have_the_codes_of_programme_definitions() -> None:
    assert {one.value for one in Pathway} | {"none", "other"} == set(PATHWAYS)
    assert {one.value for one in Mechanism} == {one.value for one in Pathway} - {"multiple"}


def test_a_whole_version_lacks_nothing_and_an_empty_one_says_what() -> None:
    assert whole.lacks(version()) == ()
    assert [lack.part for lack in whole.lacks(FormulationView(HEAD))] == [
        *[one.value for one in Mechanism],
        "pathways",
        "account",
        "account",
    ]
    with pytest.raises(Refused, match="Rate intimacy"):
        whole.check_signing(FormulationView(HEAD))


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (changed(version(), Mechanism.INTIMACY, confidence=""), "intimacy_deficits"),
        (changed(version(), Mechanism.INTIMACY, evidence=(piece(2, "against"),)), "intimacy_deficits"),
        (version(primary=Chosen("none")), "pathways"),
        (version(secondary=Chosen("multiple")), "pathways"),
        (version(agreement="disagrees"), "account"),
        (version(account=""), "account"),
    ],
)
def test_each_thing_that_is_missing_is_asked_for_in_its_part(found: FormulationView, part: str) -> None:
    assert [lack.part for lack in whole.lacks(found)] == [part]


def test_none_needs_no_second_reason_and_who_would_not_say_needs_no_account() -> None:
    assert whole.lacks(version(secondary=Chosen("none"), account="", agreement="not_said")) == ()


def test_readers_are_told_what_weakens_it() -> None:
    assert whole.cautions(version()) == ()
    own = changed(version(), Mechanism.INTIMACY, evidence=(piece(source="account"),))
    assert [said.partition(": ")[2] for said in whole.cautions(own)] == [
        "all the evidence for it is the person’s own account",
        "no evidence against it is recorded",
    ]
    assert "all four at once" in whole.cautions(version(primary=Chosen("multiple", why="x")))[0]


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (PathwaysEntry(Chosen("other")), {"primary_words"}),
        (PathwaysEntry(Chosen("multiple"), Chosen("multiple")), {"secondary"}),
        (PathwaysEntry(Chosen("none"), Chosen("intimacy_deficits")), {"secondary"}),
        (PathwaysEntry(Chosen("loneliness"), Chosen("none", why="x" * (LONG + 1))), {"primary", "secondary_why"}),
    ],
)
def test_pathways_that_cannot_be_are_refused_beside_their_fields(entry: PathwaysEntry, fields: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        whole.check_pathways(entry)
    assert set(refused.value.problems) == fields


def test_other_parts_are_checked_and_may_be_left_for_later() -> None:
    whole.check_mechanism(MechanismEntry())
    whole.check_account(AccountEntry())
    whole.check_pathways(PathwaysEntry(Chosen("other", "Grievance"), Chosen("other", "Habit")))
    with pytest.raises(Refused) as refused:
        whole.check_mechanism(MechanismEntry(3, "certain", distortions=("denial",)))
    assert set(refused.value.problems) == {"rating", "confidence", "distortions"}
    with pytest.raises(Refused) as refused:
        whole.check_account(AccountEntry("x" * (LONG + 1), "perhaps"))
    assert set(refused.value.problems) == {"account", "agreement"}
    with pytest.raises(Refused, match="what the evidence is"):
        whole.check_evidence(EvidenceEntry("for", "", "court"))
    with pytest.raises(Refused, match="what treatment is to work on"):
        whole.check_need(" ")


def test_the_finding_is_made_from_what_it_says() -> None:
    assert findings.finding(version(secondary=Chosen("none")), "Sam") == (
        "One mechanism is rated strong: intimacy and social skills deficits. "
        "Primary pathway: intimacy deficits. Sam agrees."
    )
    some = changed(version(), Mechanism.INTIMACY, rating=1)
    assert findings.rated(some).startswith("One mechanism is rated some, none strong")
    assert findings.rated(changed(some, Mechanism.INTIMACY, rating=0)) == "None of the four mechanisms was found"
    assert findings.finding(FormulationView(HEAD), "Sam") == "No mechanism is rated yet."


def test_what_changed_is_told_in_numbers_and_the_same_version_has_not_changed() -> None:
    before = version()
    assert findings.changed(before, before) == "Nothing changed"
    after = changed(version(number=2), Mechanism.SCRIPTS, rating=1, needs=(need(1, "Ask early"),))
    after = changed(after, Mechanism.INTIMACY, rating=1, evidence=(piece(1, text="None now"), piece(3)))
    told = findings.changed(before, replace(after, secondary=Chosen("other", "Habit"), agreement="partly"))
    assert told == (
        "Distorted sexual scripts raised; intimacy and social skills deficits lowered; secondary pathway now habit; "
        "evidence: 1 added, 1 taken out, 1 changed; targets: 1 added; the person’s view changed"
    )
    lines = {line.part: line for line in side_by_side(before, after)}
    assert lines["Distorted sexual scripts"].said == "Raised"
    assert "".join(each.text for each in lines["Targets"].was) == "None"
    hidden = piece(4, text="")._replace(restricted=True, hidden=True)
    theirs = side_by_side(
        before, changed(before, Mechanism.INTIMACY, evidence=(*before.mechanisms[0].evidence, hidden))
    )
    added = next(line for line in theirs if line.part.endswith("evidence"))
    assert "third-party" in "".join(each.text for each in added.now)


def test_the_diagram_is_sound_escapes_cuts_and_keeps_boxes_apart() -> None:
    serving = [Offered(f"m{n}", n, f"Module {n} & more", ("early",), (), n < 3, done=n != 1) for n in range(1, 4)]
    beside = Offered("other", 4, "Chosen for something else", ("late",), (), from_menu=True, done=True)
    unchosen = replace(beside, code="unchosen", done=False)
    offer = Offer("Steady", (("early", "Early"),), (*serving, beside, unchosen))
    long = "<b>" + "word " * 60
    needs = tuple(need(n, long, "early") for n in range(1, 6))
    crowd = tuple(piece(n, text=long) for n in range(1, 30))
    found = changed(version(secondary=Chosen("multiple", why="x")), Mechanism.INTIMACY, evidence=crowd, needs=needs)
    tree = ElementTree.fromstring(diagram(found, offer))
    boxes = [
        {name: float(each.attrib[name]) for name in ("x", "y", "width", "height")}
        for each in tree.iter("rect")
        if each.attrib["class"].startswith("fd-box")
    ]
    assert len(boxes) == 4 + 2 + 5 + 4
    for one in boxes:
        for other in boxes:
            apart = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert one is other or one["x"] != other["x"] or apart, (one, other)
    texts = ["".join(each.itertext()) for each in tree.iter("text")]
    assert "29 for, 0 against" in texts
    standing = ("chosen in the plan", "possible, not chosen", "everybody does it", "chosen, for none of these")
    assert [texts.count(each) for each in standing] == [1, 1, 1, 1]
    assert offer.beside(needs) == [beside]
    assert max(map(len, texts)) < 120
    assert any(each.endswith("…") and each.startswith("word") for each in texts)
    bottom = float(tree.attrib["viewBox"].split()[3])
    assert all(one["y"] + one["height"] < bottom for one in boxes)
    assert ElementTree.fromstring(diagram(FormulationView(HEAD), Offer())) is not None


def test_the_ratings_of_two_versions_are_drawn_and_told() -> None:
    tree = ElementTree.fromstring(slope(version(), changed(version(number=2), Mechanism.INTIMACY, rating=1)))
    assert [each.attrib["class"] for each in tree.iter("circle")].count("fd-was") == 1
    assert "2, strong, then 1, some" in "".join(tree.itertext())
