"""What is measured: each page of Tracker, who opens it, its counterpart on the floor, and how dear it may be.

`OPERATIONS` are in the order of the report. A target is the most that Tracker's median may be in times of the
floor's.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.bench.making.cast import FACILITATOR
from tracker.bench.making.scene import Scene
from tracker.bench.pages import Form


@dataclass(frozen=True, slots=True)
class Operation:
    """One page. `endpoint` takes those of the scene's values that `takes` names; `floor` is a path with names in it."""

    name: str
    user: str
    endpoint: str
    floor: str
    takes: tuple[str, ...] = ()
    target: float | None = None
    target_on: str = ""  # the size for which the target is meant; '' for every size
    sends: str = (
        ""  # a register: `draft`, `sign`, one `row` of it; a question: `new`, `cascade`; a note: one `prompt`, `read`
    )
    query: str = ""
    grows: bool = True  # whether its growth with the data is judged
    beside: str = ""  # an endpoint of Tracker itself that stands for the floor

    def floor_path(self, scene: Scene) -> str:
        """The counterpart's address."""
        today = date.fromisoformat(scene.made_on)
        return self.floor.format(
            scene=scene, user=FACILITATOR, today=scene.made_on, until=(today + timedelta(days=7)).isoformat()
        )

    def values(self, scene: Scene) -> dict[str, int]:
        """What the endpoint takes."""
        return {_OF_ONE.sub("", name): getattr(scene, name) for name in self.takes}


_OF_ONE = re.compile("^(overdue|signed|starting|formulated)_")
ASKED = frozenset({"new", "cascade"})
_REGISTER = "/register/{scene.session_id}"
_OVERDUE = "/register/{scene.overdue_session_id}"
_MATRIX = "/matrix/{scene.delivery_id}"

OPERATIONS = (
    Operation("hello", "facilitator", "bench.hello", "/hello"),
    Operation("home", "facilitator", "home.index", "/home/{user}/{today}/{until}", target=3),
    Operation("open_register", "facilitator", "attendance.register", _REGISTER, ("session_id",), target=3),
    Operation(
        "submit_register", "facilitator", "attendance.record", _REGISTER, ("session_id",), target=3, sends="draft"
    ),
    Operation("autosave_row", "facilitator", "attendance.register", _REGISTER, ("session_id",), target=2, sends="row"),
    Operation("sign_register", "facilitator", "attendance.record", _OVERDUE, ("overdue_session_id",), sends="sign"),
    # At most a fifth of a signature: 1.25 times one without them.
    Operation(
        "early_warnings",
        "facilitator",
        "attendance.record",
        _OVERDUE,
        ("overdue_session_id",),
        sends="sign",
        target=1.25,
        beside="bench.sign_unwarned",
    ),
    Operation("person_progress", "officer", "progress.person", "/person/{scene.person_id}", ("person_id",), target=4),
    Operation("completion_matrix", "lead", "reports.matrix", _MATRIX, ("delivery_id",), target=3),
    Operation(
        "all_completion",
        "lead",
        "reports.deliveries",
        "/completion/{scene.area_id}",
        target=0.1,
        target_on="large",
    ),
    Operation("csv", "lead", "reports.matrix_csv", f"{_MATRIX}.csv", ("delivery_id",), grows=False),
    Operation("open_note", "facilitator", "notes.session_note", "/hello", ("overdue_session_id",)),
    Operation(
        "autosave_note",
        "facilitator",
        "notes.session_note",
        _OVERDUE,
        ("overdue_session_id",),
        target=2,
        sends="prompt",
    ),
    # At most four hellos, as the last column but one says: ten versions, the last with two hundred pieces of evidence.
    Operation(
        "formulation",
        "facilitator",
        "formulation.person",
        "/hello",
        ("formulated_person_id",),
        target=4,
        beside="bench.hello",
    ),
    Operation("read_note", "facilitator", "notes.session_note", "/hello", ("session_id",), sends="read"),
    # Measured for how they grow; their floor is the bare heading.
    Operation("work_list", "facilitator", "home.waiting_for_me", "/hello"),
    Operation("work_in_areas", "lead", "home.waiting_in_areas", "/hello"),
    Operation("officer_home", "officer", "home.index", "/hello"),
    Operation("lead_home", "lead", "home.index", "/hello"),
    Operation("caseload", "officer", "people.caseload", "/hello"),
    Operation("all_people", "lead", "people.caseload", "/hello"),
    Operation("people_search", "lead", "people.caseload", "/hello", query="?q=larch"),
    Operation("person", "officer", "people.person", "/hello", ("person_id",)),
    Operation("own_deliveries", "facilitator", "delivery.deliveries", "/hello"),
    Operation("all_deliveries", "lead", "delivery.deliveries", "/hello"),
    Operation("delivery", "lead", "delivery.overview", "/hello", ("delivery_id",)),
    Operation("signed_register", "lead", "attendance.register", "/hello", ("signed_session_id",)),
    Operation("rank_candidates", "lead", "places.match", "/hello", ("starting_delivery_id",)),
    Operation("waiting_list", "lead", "places.waiting_list", "/hello"),
    # A form that is sent and answered by a page that saves nothing: at most five hellos, the last column but one.
    Operation("new_timetable", "lead", "delivery.new", "/hello", sends="new"),
    Operation("cascade", "lead", "timetable.moving", "/hello", ("starting_session_id",), sends="cascade"),
    Operation("timetable", "lead", "timetable.plan", "/hello", ("starting_delivery_id",)),
)
ABSENT = ("UAAB", "AAME")


def one_row(form: Form) -> tuple[str, list[tuple[str, str]]]:
    """The first row of a register that is recorded, changed a little: its number, and what is sent of it."""
    at = next(name.removeprefix("minutes-") for name, _ in form.fields if name.startswith("minutes-"))
    token = [(name, value) for name, value in form.fields if name == "csrf_token"]
    kept = {name: value for name, value in form.fields if name.endswith(f"-{at}")}
    kept[f"engagement-{at}"] = str(1 + int(kept.get(f"engagement-{at}") or 0) % 5)
    return at, [*token, *(kept | {f"outcome-{at}": "ATTC"}).items()]


def as_taken(form: Form, act: str) -> list[tuple[str, str]]:
    """A register as a facilitator sends it: everybody recorded, two absent, a note in every third row."""
    at = [name.removeprefix("minutes-") for name, _ in form.fields if name.startswith("minutes-")]
    typed: dict[str, str] = {"group_note": "Recap, main exercise in pairs, feedback in the whole group.", "do": act}
    for place, key in enumerate(at):
        absent = place < len(ABSENT) and len(at) > len(ABSENT)
        typed[f"outcome-{key}"] = ABSENT[place] if absent else "ATTC"
        if not absent:
            typed[f"engagement-{key}"] = str(2 + place % 4)
        if place % 3 == 0:
            typed[f"note-{key}"] = "Took part from the start and gave an example of his own."
    return form.filled(typed)
