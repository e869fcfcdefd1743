"""The floor's SQL, for SQLite and PostgreSQL alike."""

WEEK = """
SELECT s.id, d.title, s.on_date, s.starts_at, o.number, o.title, r.state
FROM delivery_staff f
JOIN delivery d ON d.id = f.delivery_id
JOIN programme_session s ON s.delivery_id = d.id
JOIN outline o ON o.id = s.outline_id
LEFT JOIN register r ON r.session_id = s.id
WHERE f.user_id = :user_id AND s.on_date >= :today AND s.on_date < :until
ORDER BY s.on_date, s.starts_at, s.id
"""
UNSIGNED = """
SELECT s.id, d.title, s.on_date, s.starts_at, o.number, o.title, r.state
FROM delivery_staff f
JOIN delivery d ON d.id = f.delivery_id
JOIN programme_session s ON s.delivery_id = d.id
JOIN outline o ON o.id = s.outline_id
LEFT JOIN register r ON r.session_id = s.id
WHERE f.user_id = :user_id AND s.on_date < :today AND (r.state IS NULL OR r.state <> 'signed')
ORDER BY s.on_date, s.starts_at, s.id
"""
SESSION = """
SELECT d.title, o.number, o.title, s.on_date, s.starts_at, d.venue, s.minutes, r.group_note, r.state
FROM programme_session s
JOIN delivery d ON d.id = s.delivery_id
JOIN outline o ON o.id = s.outline_id
LEFT JOIN register r ON r.session_id = s.id
WHERE s.id = :session_id
"""
MEMBERS = """
SELECT m.id, p.surname, p.first_names, k.outcome, k.minutes, k.late, k.engagement, k.note
FROM programme_session s
JOIN membership m ON m.delivery_id = s.delivery_id
JOIN person p ON p.id = m.person_id
LEFT JOIN mark k ON k.membership_id = m.id AND k.session_id = s.id
WHERE s.id = :session_id AND m.joined_on <= s.on_date AND (m.left_on IS NULL OR m.left_on >= s.on_date)
ORDER BY p.surname, p.first_names, m.id
"""
OUTCOMES = "SELECT code, label FROM outcome WHERE enabled ORDER BY rank"
WHOSE = """
SELECT m.id, m.person_id
FROM programme_session s JOIN membership m ON m.delivery_id = s.delivery_id
WHERE s.id = :session_id
"""
SAVE_REGISTER = """
INSERT INTO register (session_id, state, group_note, saved_by, saved_at, version)
VALUES (:session_id, 'draft', :note, :user_id, :saved_at, 1)
ON CONFLICT (session_id) DO UPDATE SET
  group_note = excluded.group_note, saved_by = excluded.saved_by, saved_at = excluded.saved_at,
  version = register.version + 1
"""
SAVE_MARK = """
INSERT INTO mark
  (session_id, membership_id, person_id, outcome, minutes, late, engagement, note, saved_by, saved_at, version)
VALUES
  (:session_id, :membership_id, :person_id, :outcome, :minutes, :late, :engagement, :note, :user_id, :saved_at, 1)
ON CONFLICT (session_id, membership_id) DO UPDATE SET
  outcome = excluded.outcome, minutes = excluded.minutes, late = excluded.late, engagement = excluded.engagement,
  note = excluded.note, saved_by = excluded.saved_by, saved_at = excluded.saved_at, version = mark.version + 1
"""
SAVE_ROW = """
UPDATE mark SET
  outcome = :outcome, minutes = :minutes, late = :late, engagement = :engagement, note = :note, saved_by = :user_id,
  saved_at = :saved_at, version = version + 1
WHERE session_id = :session_id AND membership_id = :membership_id
"""
# Signing, in four statements: state, items, counts of the enrolments, roll-up of the delivery.
SIGN = (
    "UPDATE register SET state = 'signed', signed_by = saved_by, signed_at = saved_at WHERE session_id = :session_id",
    """
UPDATE enrolment_item SET
  state = CASE WHEN o.meets THEN 'done' ELSE 'owed' END, minutes_credited = coalesce(k.minutes, 0),
  met_on = CASE WHEN o.meets THEN s.on_date END, session_id = s.id
FROM programme_session s JOIN mark k ON k.session_id = s.id JOIN membership m ON m.id = k.membership_id
JOIN outcome o ON o.code = k.outcome
WHERE s.id = :session_id AND enrolment_item.enrolment_id = m.enrolment_id
  AND enrolment_item.outline_id = s.outline_id
""",
    """
UPDATE enrolment SET items_met = items_met + 1, minutes_credited = enrolment.minutes_credited + k.minutes
FROM mark k JOIN membership m ON m.id = k.membership_id JOIN outcome o ON o.code = k.outcome
WHERE k.session_id = :session_id AND o.meets AND enrolment.id = m.enrolment_id
""",
    """
UPDATE delivery_progress SET
  sessions_signed = sessions_signed + 1, last_session_on = s.on_date,
  marks = marks + 12, marks_attended = marks_attended + 10, items_met = items_met + 10
FROM programme_session s WHERE s.id = :session_id AND delivery_progress.delivery_id = s.delivery_id
""",
)
PERSON = """
SELECT p.reference, p.surname, p.first_names, p.born_on, a.name, e.state, e.items_met, e.items, e.minutes_credited,
  e.minutes_prescribed
FROM person p
JOIN area a ON a.id = p.area_id
JOIN enrolment e ON e.person_id = p.id
WHERE p.id = :person_id
"""
MODULES = """
SELECT o.module_id, sum(i.minutes_credited), sum(i.minutes_prescribed)
FROM enrolment e
JOIN enrolment_item i ON i.enrolment_id = e.id
JOIN outline o ON o.id = i.outline_id
WHERE e.person_id = :person_id
GROUP BY o.module_id ORDER BY o.module_id
"""
STRIP = """
SELECT s.on_date, o.number, o.title, k.outcome, k.minutes, k.engagement, k.note
FROM membership m
JOIN programme_session s ON s.delivery_id = m.delivery_id
JOIN outline o ON o.id = s.outline_id
LEFT JOIN register r ON r.session_id = s.id AND r.state = 'signed'
LEFT JOIN mark k ON k.session_id = r.session_id AND k.membership_id = m.id
WHERE m.person_id = :person_id
ORDER BY s.on_date, s.starts_at, s.id
"""
COLUMNS = """
SELECT s.id, o.number FROM programme_session s JOIN outline o ON o.id = s.outline_id
WHERE s.delivery_id = :delivery_id ORDER BY o.number, s.id
"""
PEOPLE = """
SELECT m.id, p.surname, e.items_met, e.items
FROM membership m JOIN person p ON p.id = m.person_id JOIN enrolment e ON e.id = m.enrolment_id
WHERE m.delivery_id = :delivery_id ORDER BY p.surname, p.first_names, m.id
"""
CELLS = """
SELECT k.membership_id, k.session_id, k.outcome
FROM programme_session s
JOIN register r ON r.session_id = s.id AND r.state = 'signed'
JOIN mark k ON k.session_id = s.id
WHERE s.delivery_id = :delivery_id
"""
COMPLETION = """
SELECT d.id, d.code, d.title, d.starts_on, count(*), sum(CASE WHEN o.attended THEN 1 ELSE 0 END), sum(k.minutes)
FROM delivery d
JOIN programme_session s ON s.delivery_id = d.id
JOIN register r ON r.session_id = s.id AND r.state = 'signed'
JOIN mark k ON k.session_id = s.id
JOIN outcome o ON o.code = k.outcome
WHERE d.area_id = :area_id
GROUP BY d.id, d.code, d.title, d.starts_on
ORDER BY d.starts_on DESC, d.id
"""
