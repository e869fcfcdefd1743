"""Proving enforcement: what is kept beside what plain SQL counts from signed marks, sentences, rules and decisions.

Plain text on purpose: it shares no code with the writing that it proves. Only the working days are counted outside
SQL, once for each nation, day and number of days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import text

from tracker.core.database import db
from tracker.delivery.bank_holidays import holidays_of
from tracker.people.rules import Nation

CUSTODIAL = "('determinate_custody', 'extended_sentence', 'ipp', 'life', 'olr')"
MEASURES = "('hospital_order', 'swiss_outpatient_measure')"
COUNTED = f"""
WITH event AS (
  SELECT k.id AS mark_id, k.person_id, s.on_date, a.nation,
    CASE WHEN z.mark_id IS NULL THEN 0 ELSE 1 END AS serious,
    CAST(substr(CAST(s.on_date AS varchar(10)), 1, 4) AS integer) * 12
      + CAST(substr(CAST(s.on_date AS varchar(10)), 6, 2) AS integer) AS month,
    CAST(substr(CAST(s.on_date AS varchar(10)), 9, 2) AS integer) AS day
  FROM mark k
  JOIN outcome o ON o.code = k.outcome AND o.enforces
  JOIN register g ON g.session_id = k.session_id AND g.state = 'signed'
  JOIN programme_session s ON s.id = k.session_id
  JOIN person p ON p.id = k.person_id
  JOIN area a ON a.id = p.area_id
  LEFT JOIN enforcement_serious z ON z.mark_id = k.id
), standing AS (
  SELECT e.mark_id, max(
    CASE WHEN t.kind NOT IN {CUSTODIAL} THEN CASE WHEN t.kind IN {MEASURES} THEN 1 ELSE 2 END
      WHEN t.release_on <= e.on_date THEN 3 ELSE 4 END) AS ranked
  FROM event e JOIN sentence t ON t.person_id = e.person_id AND t.imposed_on <= e.on_date
    AND (CASE WHEN t.kind IN {CUSTODIAL} AND t.licence_ends_on IS NOT NULL THEN t.licence_ends_on >= e.on_date
      ELSE t.ends_on IS NULL OR t.ends_on >= e.on_date END)
  GROUP BY e.mark_id
), ruled AS (
  SELECT e.mark_id, e.person_id, e.on_date, e.nation, e.serious, e.month, e.day, coalesce(h.rule_id, r.id) AS rule_id,
    coalesce(h.window_months, r.window_months, 12) AS months, coalesce(h.decide_at, r.decide_at) AS decide_at,
    coalesce(h.letter_days, r.letter_days) AS letter_days, coalesce(h.evidence_days, r.evidence_days) AS evidence_days,
    coalesce(h.initiate_days, r.initiate_days) AS initiate_days
  FROM event e
  LEFT JOIN enforcement_rule_held h ON h.mark_id = e.mark_id
  LEFT JOIN standing w ON w.mark_id = e.mark_id
  LEFT JOIN enforcement_rule r ON r.nation = e.nation AND r.basis =
    CASE coalesce(w.ranked, 2) WHEN 1 THEN 'measure' WHEN 2 THEN 'order' WHEN 3 THEN 'licence' END
)
SELECT c.mark_id, c.person_id, c.on_date, c.nation, c.serious, c.rule_id, c.decide_at, c.letter_days, c.evidence_days,
  c.initiate_days, count(*) AS number
FROM ruled c JOIN event b ON b.person_id = c.person_id
  AND (b.on_date < c.on_date OR (b.on_date = c.on_date AND b.mark_id <= c.mark_id))
  AND (c.month - b.month < c.months OR (c.month - b.month = c.months AND b.day > c.day))
GROUP BY c.mark_id, c.person_id, c.on_date, c.nation, c.serious, c.rule_id, c.decide_at, c.letter_days, c.evidence_days,
  c.initiate_days
ORDER BY c.mark_id
"""
KEPT = "SELECT mark_id, rule_id, number, step, letter_by, evidence_by, decide_by, person_id FROM enforcement_failure"
OPEN = """
SELECT kind, key, due_on, person_id FROM task
WHERE kind IN ('warning_letter', 'enforcement_decision', 'evidence') AND done_at IS NULL
"""
WAITING = "SELECT id, mark_id FROM enforcement_evidence WHERE answer = ''"
DECIDED = """
SELECT mark_id, max(CASE WHEN decision = 'warned' THEN 1 ELSE 2 END) AS reach FROM enforcement_decision GROUP BY mark_id
"""

Figures = tuple[int | None, int, str, date | None, date | None, date | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is kept otherwise than it is counted; what both say, in words."""

    what: str
    person_id: int | None
    kept: str
    counted: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.what}: {self.kept} is kept, {self.counted} is counted"


def differences() -> tuple[Difference, ...]:
    """Failures that are kept otherwise than counted, then tasks that stand otherwise than asked for."""
    counted = {row["mark_id"]: row for row in _rows(COUNTED)}
    figures = {mark_id: _figures(row) for mark_id, row in counted.items()}
    people = {mark_id: row["person_id"] for mark_id, row in counted.items()}
    return (*_failures(figures, people), *_tasks(figures, people))


def _failures(figures: Mapping[int, Figures], people: Mapping[int, int]) -> Iterator[Difference]:
    kept: dict[int, Figures] = {}
    whose = dict(people)
    for row in _rows(KEPT):
        dates = (_date(row["letter_by"]), _date(row["evidence_by"]), _date(row["decide_by"]))
        kept[row["mark_id"]] = (row["rule_id"], row["number"], row["step"], *dates)
        whose.setdefault(row["mark_id"], row["person_id"])
    for mark_id in sorted(kept.keys() | figures.keys()):
        mine, found = kept.get(mark_id), figures.get(mark_id)
        if mine != found:
            yield Difference(f"failure {mark_id}", whose[mark_id], _said(mine), _said(found))


def _tasks(figures: Mapping[int, Figures], people: Mapping[int, int]) -> Iterator[Difference]:
    reach = {row["mark_id"]: row["reach"] for row in _rows(DECIDED)}
    wanted: dict[tuple[str, str, date | None], int | None] = {}
    for mark_id, (_, _, step, letter_by, _, decide_by) in figures.items():
        if step == "warning" and mark_id not in reach:
            wanted["warning_letter", str(mark_id), letter_by] = people[mark_id]
        if step == "decision" and reach.get(mark_id, 0) < 2:
            wanted["enforcement_decision", str(mark_id), decide_by] = people[mark_id]
    for row in _rows(WAITING):
        mark_id = row["mark_id"]
        if mark_id in figures:
            wanted["evidence", str(row["id"]), figures[mark_id][4]] = people[mark_id]
    standing = {(row["kind"], row["key"], _date(row["due_on"])): row["person_id"] for row in _rows(OPEN)}
    for task in sorted(wanted.keys() ^ standing.keys(), key=str):
        here, there = ("open", "none") if task in standing else ("none", "open")
        yield Difference(f"task {task[0]} {task[1]}", wanted.get(task, standing.get(task)), here, there)


def _figures(row: Mapping[str, Any]) -> Figures:
    if row["rule_id"] is None:
        return (None, row["number"], "none", None, None, None)
    day, nation = _date(row["on_date"]), row["nation"]
    if day is None:
        raise AssertionError("a signed session has a date")
    evidence = _later(nation, day, row["evidence_days"])
    if row["serious"] or row["number"] >= row["decide_at"]:
        return (row["rule_id"], row["number"], "decision", None, evidence, _later(nation, day, row["initiate_days"]))
    return (row["rule_id"], row["number"], "warning", _later(nation, day, row["letter_days"]), evidence, None)


@cache
def _later(nation: str, day: date, days: int) -> date:
    """The working day so many after another: every day ahead that is one, counted off."""
    ahead = (day + timedelta(days=step) for step in range(1, 400))
    working = (
        each for each in ahead if each.isoweekday() not in (6, 7) and each not in holidays_of(Nation(nation), each.year)
    )
    return next(each for at, each in enumerate(working, start=1) if at == days)


def _said(figures: Figures | None) -> str:
    return "nothing" if figures is None else ", ".join(str(each) for each in figures)


def _rows(statement: str) -> list[Mapping[str, Any]]:
    return [dict(row) for row in db.execute(text(statement)).mappings()]


def _date(value: Any) -> date | None:
    """Dates are text on SQLite."""
    return date.fromisoformat(value) if isinstance(value, str) else value
