"""Proving the roll-ups: every kept figure beside what plain SQL counts over the tables.

Plain text on purpose, over the tables of registers above too: it shares no code with the writing it proves.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import text

from tracker.core.database import db
from tracker.delivery.rules import Difference

DELIVERIES = """
SELECT d.id,
  coalesce(m.members, 0) AS members, coalesce(m.items, 0) AS items, coalesce(m.items_met, 0) AS items_met,
  coalesce(m.prescribed, 0) AS minutes_prescribed, coalesce(m.credited, 0) AS minutes_credited,
  coalesce(s.sessions, 0) AS sessions, coalesce(r.signed, 0) AS sessions_signed,
  r.last_on AS last_session_on, s.ends_on AS ends_on,
  coalesce(k.marks, 0) AS marks, coalesce(k.attended, 0) AS marks_attended,
  coalesce(k.acceptable, 0) AS marks_acceptable, coalesce(k.unacceptable, 0) AS marks_unacceptable
FROM delivery d
LEFT JOIN (
  SELECT ms.delivery_id, count(*) AS members, sum(i.items) AS items, sum(i.met) AS items_met,
    sum(i.prescribed) AS prescribed, sum(i.credited) AS credited
  FROM membership ms
  JOIN (
    SELECT enrolment_id, count(*) AS items, sum(CASE WHEN state = 'owed' THEN 0 ELSE 1 END) AS met,
      sum(minutes_prescribed) AS prescribed, sum(minutes_credited) AS credited
    FROM enrolment_item GROUP BY enrolment_id
  ) i ON i.enrolment_id = ms.enrolment_id
  WHERE ms.left_on IS NULL GROUP BY ms.delivery_id
) m ON m.delivery_id = d.id
LEFT JOIN (
  SELECT delivery_id, count(*) AS sessions, max(on_date) AS ends_on FROM programme_session GROUP BY delivery_id
) s ON s.delivery_id = d.id
LEFT JOIN (
  SELECT ps.delivery_id, count(*) AS signed, max(ps.on_date) AS last_on
  FROM programme_session ps JOIN register g ON g.session_id = ps.id
  WHERE g.state = 'signed' GROUP BY ps.delivery_id
) r ON r.delivery_id = d.id
LEFT JOIN (
  SELECT ps.delivery_id, count(*) AS marks,
    sum(CASE WHEN o.attended THEN 1 ELSE 0 END) AS attended,
    sum(CASE WHEN o.attended THEN 0 WHEN o.compliant THEN 1 ELSE 0 END) AS acceptable,
    sum(CASE WHEN o.attended THEN 0 WHEN o.compliant THEN 0 ELSE 1 END) AS unacceptable
  FROM mark k JOIN register g ON g.session_id = k.session_id AND g.state = 'signed'
  JOIN programme_session ps ON ps.id = k.session_id JOIN outcome o ON o.code = k.outcome
  GROUP BY ps.delivery_id
) k ON k.delivery_id = d.id
ORDER BY d.id
"""

ENROLMENTS = """
SELECT e.id, e.items AS kept_items, count(i.outline_id) AS items,
  e.items_met AS kept_items_met, sum(CASE WHEN i.state = 'owed' THEN 0 ELSE 1 END) AS items_met,
  e.minutes_prescribed AS kept_minutes_prescribed, sum(i.minutes_prescribed) AS minutes_prescribed,
  e.minutes_credited AS kept_minutes_credited, sum(i.minutes_credited) AS minutes_credited
FROM enrolment e LEFT JOIN enrolment_item i ON i.enrolment_id = e.id
GROUP BY e.id, e.items, e.items_met, e.minutes_prescribed, e.minutes_credited
ORDER BY e.id
"""

REPAIRS = {
    "delivery": "UPDATE delivery_progress SET {figure} = :counted WHERE delivery_id = :id",
    "enrolment": "UPDATE enrolment SET {figure} = :counted WHERE id = :id",
}


def differences() -> tuple[Difference, ...]:
    """Every figure that is kept otherwise than it is counted: deliveries first, then enrolments, by id."""
    return (*_of_deliveries(), *_of_enrolments())


def repair(found: tuple[Difference, ...]) -> None:
    """Write what was counted over what is kept. A figure's name comes from this module, never from outside."""
    for each in found:
        counted = each.counted.isoformat() if isinstance(each.counted, date) else each.counted
        db.execute(text(REPAIRS[each.record].format(figure=each.figure)), {"counted": counted, "id": each.record_id})


def _of_deliveries() -> Iterator[Difference]:
    kept = {row["delivery_id"]: row for row in _rows("SELECT * FROM delivery_progress")}
    for row in _rows(DELIVERIES):
        mine: Mapping[str, Any] = kept.get(row["id"], {})
        for figure, counted in row.items():
            if figure != "id" and _plain(mine.get(figure)) != _plain(counted):
                yield Difference("delivery", row["id"], figure, _plain(mine.get(figure)), _plain(counted))


def _of_enrolments() -> Iterator[Difference]:
    for row in _rows(ENROLMENTS):
        for figure in ("items", "items_met", "minutes_prescribed", "minutes_credited"):
            kept, counted = _plain(row[f"kept_{figure}"]), _plain(row[figure] or 0)
            if kept != counted:
                yield Difference("enrolment", row["id"], figure, kept, counted)


def _rows(statement: str) -> list[Mapping[str, Any]]:
    return [dict(row) for row in db.execute(text(statement)).mappings()]


def _plain(value: Any) -> int | date | None:
    """Dates are text on SQLite, sums are decimals on PostgreSQL."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value if value is None or isinstance(value, date) else int(value)
