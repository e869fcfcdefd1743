"""What was put down about somebody else goes from every version and row, with its trace; nothing else can change."""

import threading
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from tests.formulation.conftest import Case, ClientAs
from tests.threads import at_once
from tracker.core.database import Base, db
from tracker.core.errors import Forbidden, Refused
from tracker.formulation.redacted import instead_of
from tracker.formulation.rules.parts import AccountEntry, PathwaysEntry
from tracker.formulation.rules.redacting import passages
from tracker.formulation.rules.terms import Chosen, Mechanism
from tracker.formulation.service import beginning, redacting, writing

WRONG = "Of another man’s brother"
WHY = "It was about somebody else"


def wrong_everywhere(case: Case) -> int:
    """A signed version whose every text is about somebody else, but for one piece of evidence."""
    draft, me = case.begin(), case.group.facilitator
    case.fill(draft)
    one = Mechanism.INTIMACY
    case.say(draft, one, seen=2, rating=2, why=WRONG, triggers=WRONG, functions=WRONG, strengths=WRONG)
    case.evidence(draft, text=WRONG, source="others", document=WRONG, restricted=True)
    chosen = PathwaysEntry(Chosen("other", WRONG, WRONG), Chosen("none", "", WRONG))
    writing.save_pathways(me, formulation_id=draft, entry=chosen, seen=2)
    account = AccountEntry(WRONG, "partly", WRONG)
    writing.save_account(me, formulation_id=draft, entry=account, seen=2)
    writing.save_need(me, formulation_id=draft, mechanism=one, words=WRONG, target="")
    case.sign(draft)
    return draft


def parts_of(case: Case, formulation_id: int) -> list[str]:
    """What can still be redacted of a version."""
    found = case.reads(formulation_id, case.group.lead)
    return [one.part for one in passages(found, instead_of(case.person_id))]


def everything_kept() -> str:
    """All that the rows of formulations say."""
    tables = [table for name, table in Base.metadata.tables.items() if name.startswith("formulation")]
    db.close_reading()
    return "\n".join(str(tuple(row)) for table in tables for row in db.execute(select(table)))


@pytest.mark.every_database
def test_what_is_redacted_is_gone_from_every_version_and_row_and_says_who_when_and_why(case: Case) -> None:
    first = wrong_everywhere(case)
    second = case.begin("reformulation")
    copied = case.reads(second).of(Mechanism.INTIMACY)
    wrong = [one for one in parts_of(case, first) if one != f"evidence.{copied.evidence[0].root}"]
    assert len(wrong) == 11
    for actor in (case.group.facilitator, case.group.officer):
        with pytest.raises(Forbidden):
            redacting.redact(actor, formulation_id=first, parts=wrong, why=WHY)
    with pytest.raises(Refused) as refused:
        redacting.redact(case.group.lead, formulation_id=first, parts=[], why=" ")
    assert set(refused.value.problems) == {"parts", "why"}
    with pytest.raises(Refused, match="is a draft"):
        redacting.redact(case.group.lead, formulation_id=second, parts=wrong, why=WHY)
    db.close_reading()
    redacting.redact(case.group.lead, formulation_id=first, parts=wrong, why=WHY)
    assert WRONG not in everything_kept()
    for formulation_id in (first, second):
        found = case.reads(formulation_id)
        kept, taken = found.of(Mechanism.INTIMACY).evidence
        assert kept.text == copied.evidence[0].text
        assert taken.text.startswith("Redacted on ")
        assert taken.text.endswith(f" by {case.group.lead.name}: {WHY}")
        assert (taken.document, taken.restricted) == ("", False)
    after = case.reads(second).of(Mechanism.INTIMACY)
    versions = [after.version, *(one.version for one in after.evidence)]
    before = [copied.version, *(one.version for one in copied.evidence)]
    told = [now > was for now, was in zip(versions, before, strict=True)]
    assert told == [True, False, True], "who writes the draft is told, of what changed alone"
    assert parts_of(case, first) == [f"evidence.{copied.evidence[0].root}"]
    with pytest.raises(Refused, match="meanwhile"):
        redacting.redact(case.group.lead, formulation_id=first, parts=wrong, why=WHY)


@pytest.mark.every_database
def test_a_version_that_is_being_copied_as_it_is_redacted_takes_nothing_over(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, copy = wrong_everywhere(case), beginning._copy_pieces
    parts, copied, redacted = parts_of(case, first), threading.Event(), threading.Event()

    def slowly(from_id: int, to_id: int) -> None:
        copy(from_id, to_id)
        copied.set()
        redacted.wait(0.2)  # on SQLite the redaction waits for this, on PostgreSQL the copy is made anew after it

    def redact() -> None:
        copied.wait(5)
        redacting.redact(case.group.lead, formulation_id=first, parts=parts, why=WHY)
        redacted.set()

    def begin() -> int:
        return beginning.begin(case.group.facilitator, person_id=case.person_id, kind="reformulation")

    monkeypatch.setattr(beginning, "_copy_pieces", slowly)
    given = at_once([redact, begin])
    assert len(given) == 2
    assert WRONG not in everything_kept()


def another(column: Any) -> str:
    """An expression for a value that a column does not hold: of a text, what stands where another text was redacted."""
    kind = type(column.type).__name__
    others = {
        "Integer": f"COALESCE({column.name}, 0) + 1",
        "Boolean": f"NOT {column.name}",
        "Date": "'2020-01-01'",
        "JSON": "'[1]'",
        "UtcDateTime": "'2020-01-01 00:00:00+00'",
    }
    said = f"(SELECT substr(said, 1, {getattr(column.type, 'length', None) or 300}) FROM formulation_redaction)"
    return others.get(kind, said)


@pytest.mark.every_database
@pytest.mark.parametrize("table", ["formulation", "formulation_mechanism", "formulation_evidence", "formulation_need"])
def test_a_signed_version_changes_by_the_redaction_of_its_own_part_and_by_nothing_else(case: Case, table: str) -> None:
    signed = wrong_everywhere(case)
    redacting.redact(case.group.lead, formulation_id=signed, parts=["agreement_words"], why=WHY)
    db.close_reading()
    of = "id" if table == "formulation" else "formulation_id"
    for column in Base.metadata.tables[table].columns:
        change = f"UPDATE {table} SET {column.name} = {another(column)} WHERE {of} = {signed}"
        if column.name != "agreement_words":
            with pytest.raises(DatabaseError, match="frozen"), db.write_engine.begin() as connection:
                connection.exec_driver_sql(change)


def test_the_page_offers_what_has_text_to_leads_and_the_trace_to_every_reader(case: Case, client_as: ClientAs) -> None:
    signed = wrong_everywhere(case)
    second = case.begin("reformulation")
    lead, page, of = client_as(case.group.lead), f"/formulations/{signed}", f"/people/{case.person_id}/formulation"
    assert f"{page}/redact" in lead.get(page).text
    assert f"{page}/redact" not in client_as(case.group.facilitator).get(page).text
    assert "Intimacy and social skills deficits: evidence for it" in lead.get(f"{page}/redact").text
    wrong = lead.post(f"{page}/redact", data={"parts": ["account"], "why": ""})
    assert wrong.status_code == 422
    assert 'value="account" checked' in wrong.text
    (target,) = case.reads(signed).needs
    done = {"parts": [f"need.{target.root}", "primary_words"], "why": WHY}
    assert lead.post(f"{page}/redact", data=done).location == page
    assert lead.get(f"/formulations/{second}/redact").location == f"/formulations/{second}"
    for address in (of, f"{of}/versions"):
        assert WHY in client_as(case.group.officer).get(address).text
    assert "A target: It was about somebody else" in lead.get(f"{of}/versions").text
    compared = lead.get(f"{of}/compare?before=1&after=2").text
    assert "targets: " not in compared
    assert "pathway now" not in compared
