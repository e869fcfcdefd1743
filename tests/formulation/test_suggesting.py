"""What measures suggest: by rules that are loaded, off without a cited norm, decided by somebody with a reason."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.formulation.conftest import Case, ClientAs
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.catalogue.definitions.instruments.folder import read_instruments
from tracker.catalogue.definitions.suggestions import json_schema, read_suggestions
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.formulation import suggestions
from tracker.formulation.rules.suggesting import Fact, Measured, Standing, judged
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service import deciding

SOUND = """
[[sources]]
key = "somebody"
citation = "Somebody, somewhere."
confidence = "uncertain"
[[rules]]
code = "alone"
instrument = "ucla-loneliness"
step = "total"
mechanism = "intimacy_deficits"
beyond = 1.5
cites = ["somebody"]
"""


def test_the_schema_beside_the_file_is_that_of_this_version_and_offers_nothing_that_is_refused() -> None:
    schema = json_schema()
    assert json.loads((SHIPPED / "suggestions.schema.json").read_text(encoding="utf-8")) == schema
    rule = schema["$defs"]["RuleTable"]["properties"]
    assert set(rule["mechanism"]["enum"]) == set(Mechanism)
    assert rule["beyond"]["exclusiveMinimum"] == 0


def measured(score: str, *, higher: bool) -> Measured:
    return Measured(1, date(2026, 5, 12), Decimal(score), higher, (Decimal("13.5"), Decimal("2.5")))


@pytest.mark.parametrize(
    ("score", "higher", "standing", "threshold"),
    [
        ("11", True, Standing.POINTS, "11 or less"),
        ("11.1", True, Standing.NOT, "11 or less"),
        ("16", False, Standing.POINTS, "16 or more"),
        ("15.9", False, Standing.NOT, "16 or more"),
    ],
)
def test_a_score_points_from_the_edge_on_the_worse_side(
    score: str, higher: bool, standing: Standing, threshold: str
) -> None:
    assert judged(measured(score, higher=higher), Decimal(1)) == (standing, threshold)


def test_without_a_norm_a_rule_is_off_and_without_a_result_it_has_nothing_to_say() -> None:
    assert judged(Measured(1, date(2026, 5, 12), Decimal(52), False, None), Decimal(1)) == (Standing.OFF, "")
    assert judged(None, Decimal(1)) == (Standing.NO_RESULT, "")


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('step = "total"', 'step = "sum"', "rules[alone].step", "ucla-loneliness has no result sum"),
        ('"ucla-loneliness"', '"ucla"', "rules[alone].instrument", "there is no instrument ucla"),
        ('"intimacy_deficits"', '"multiple"', "rules[alone].mechanism", "multiple is no mechanism"),
        ("beyond = 1.5", "beyond = 0", "rules[alone].beyond", "must be more than 0"),
        ('cites = ["somebody"]', 'cites = ["nobody"]', "rules[alone].cites", "nobody is not among the sources"),
        ("beyond = 1.5", "beyond = 1.5\nabove = 2", "rules[alone].above", ""),
    ],
)
def test_a_mistake_in_the_file_is_named_by_its_key(tmp_path: Path, old: str, new: str, where: str, said: str) -> None:
    instruments = [one.content for one in read_instruments().definitions]
    path = tmp_path / "suggestions.toml"
    path.write_text(SOUND, encoding="utf-8")
    assert read_suggestions(tmp_path, instruments).rules[0].beyond == "1.5"
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    found = [(problem.key, problem.text) for problem in read_suggestions(tmp_path, instruments).problems]
    assert any(key == where and said in text for key, text in found), found


def test_what_ships_is_sound_and_every_rule_is_provisional() -> None:
    reading = read_suggestions(SHIPPED, [one.content for one in read_instruments().definitions])
    assert reading.problems == ()
    assert len(reading.rules) == 6
    assert all(rule.provisional and rule.source for rule in reading.rules)


def facts(case: Case) -> dict[str, Fact]:
    db.close_reading()
    return {one.rule: one for one in suggestions.facts_of(case.group.facilitator, case.person_id)}


@pytest.mark.every_database
def test_a_suggestion_is_decided_with_a_reason_and_what_is_accepted_becomes_evidence(case: Case) -> None:
    case.make.signed(case.person_id, case.group.facilitator)
    draft, me = case.begin(), case.group.facilitator
    found = facts(case)
    assert found["loneliness"].standing is Standing.NO_RESULT
    fact = found["evenings"]
    assert (fact.standing, fact.score, fact.threshold) == (Standing.POINTS, "10", "11 or less")
    with pytest.raises(Refused) as refused:
        deciding.decide(me, formulation_id=draft, rule="evenings", accepted=None, reason=" ")
    assert set(refused.value.problems) == {"accepted", "reason"}
    with pytest.raises(Refused, match="Nothing is suggested"):
        deciding.decide(me, formulation_id=draft, rule="loneliness", accepted=True, reason="So it is")
    for accepted, reason in ((True, "He says so too"), (False, "It was a bad week"), (True, "It was not")):
        db.close_reading()
        deciding.decide(me, formulation_id=draft, rule="evenings", accepted=accepted, reason=reason)
    version = case.reads(draft)
    assert [(one.accepted, one.reason, one.by) for one in version.suggestions] == [(True, "It was not", me.name)]
    pieces = version.of(Mechanism.DYSREGULATION).speaks_for
    assert {(piece.source, piece.result_id) for piece in pieces} == {("assessment", fact.result_id)}
    assert version.of(Mechanism.DYSREGULATION).rating is None


def test_the_page_shows_facts_and_thresholds_and_takes_a_decision(case: Case, client_as: ClientAs) -> None:
    case.make.signed(case.person_id, case.group.facilitator)
    ruth, page = client_as(case.group.facilitator), f"/formulations/{case.begin()}/suggestions"
    shown = ruth.get(page).text
    for said in ("1 measure points to a mechanism", "11 or less", "No result", "Provisional"):
        assert said in shown
    wrong = ruth.post(f"{page}/evenings", data={"reason": "Kept words"})
    assert wrong.status_code == 422
    assert "Kept words" in wrong.text
    assert ruth.post(f"{page}/evenings", data={"accepted": "no", "reason": "A bad week"}).location == page
    assert "Set aside" in ruth.get(page).text
    assert "A bad week" in ruth.get(page.rpartition("/")[0]).text
    assert ruth.get(f"{page}/unknown").status_code == 404
