"""The audit trail in words: what its lines call records and fields, apart from `rules` because only its page says them.

A field that is not named here is said as it is kept, without underscores: nothing is hidden for want of a word.
"""

from collections.abc import Iterable

RECORDS = {
    "instrument_version": "version of an instrument",
    "place_offer": "offer of a place",
    "delivery_progress": "delivery's counts",
    "programme_version": "programme version",
}
FIELDS = {
    "aliases": "other names",
    "answer_by": "answer wanted by",
    "approver_id": "who decides",
    "area_id": "area",
    "as_of": "date it holds from",
    "born_on": "date of birth",
    "content_hash": "content of the file",
    "deliverers": "who delivered",
    "delivery_id": "delivery",
    "due_on": "due date",
    "ended": "number ended",
    "ended_at": "actual end",
    "ended_on": "end date",
    "ends_on": "end date",
    "enrolled_on": "date of enrolment",
    "from_on": "from",
    "handed_in": "who handed in",
    "how": "how it was settled",
    "imposed_on": "date imposed",
    "instead_of": "in whose place",
    "interpreter": "language interpreted",
    "items": "sessions owed",
    "joined_on": "first session",
    "modules": "modules of the menu",
    "key": "what it is about",
    "lead_id": "treatment manager",
    "left_on": "date of leaving",
    "licence_ends_on": "end of licence",
    "marks": "number of rows",
    "not_handed_in": "who did not hand in",
    "on_date": "date",
    "owner_id": "whose it is",
    "release_on": "date of release",
    "room_id": "room",
    "session": "the session itself",
    "session_id": "session",
    "slots": "weekly times",
    "staff": "facilitators",
    "started_at": "actual start",
    "starts_at": "start time",
    "starts_on": "start date",
    "time_zone": "time zone",
    "to_be_changed": "must be changed at sign-in",
    "to_user": "to whom",
    "until_on": "until",
    "user_id": "member of staff",
    "username": "address",
    "version_id": "version of the programme",
    "why": "reason",
    "why_left": "reason for leaving",
}


def record(kind: str) -> str:
    """What a kind of record is called."""
    return RECORDS.get(kind, kind.replace("_", " "))


def fields(names: Iterable[str]) -> str:
    """What a line changed, in words: `Due date, whose it is`; numbered rows are counted, as in `12 rows`."""
    known = list(names)
    rows = sum(name.isdigit() for name in known)
    counted = [f"{rows} row{'' if rows == 1 else 's'}"] if rows else []
    said = ", ".join([*counted, *(FIELDS.get(name, name.replace("_", " ")) for name in known if not name.isdigit())])
    return said[:1].upper() + said[1:]
