"""One person's progress, as their offender manager, facilitators and leads read it."""

from flask import Blueprint, render_template, request

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.notes import listing as notes
from tracker.progress import queries
from tracker.progress.figures import hours_chart
from tracker.ui.navigation import Tab, register_tab
from tracker.ui.reading import read_number

bp = Blueprint("progress", __name__, url_prefix="/people", template_folder="templates")

register_tab("person", Tab("Progress", "progress.person", Permission.READ_PROGRESS, order=20))


@bp.get("/<int:person_id>/progress")
@requires(Permission.READ_PROGRESS)
def person(person_id: int) -> str:
    """Where a person is in their programme; `enrolment` chooses another one than the newest active."""
    who, story = queries.story_of(actor(), person_id, read_number(request.args.get("enrolment")))
    figure = hours_chart(story.dose) if story else None
    full = notes.newest_of(actor(), person_id) if actor().may(Permission.READ_NOTES) else ()
    return render_template("progress/person.html", person=who, story=story, figure=figure, full_notes=full)
