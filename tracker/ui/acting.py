"""A form and what it does: forms over a record that others may change meanwhile, the act tried once, and the answer.

Every area's pages follow the same way, so it stands here: a valid form is acted on; what the service refused, or what
somebody else changed meanwhile, comes back in the form with everything that was typed.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from flask import render_template

from tracker.core.errors import Refused, Stale
from tracker.ui.fields import Form, HiddenField, SubmitField
from tracker.ui.reading import read_number

Difference = tuple[str, str, str]
"""What is called, what stands now, and what was typed."""


class SeenForm(Form):
    """A form over a record that somebody else may change meanwhile: `seen` is the version that was read.

    `differing` is none, or what stands now beside what was typed; sending the form again replaces it.
    """

    seen = HiddenField()
    differing: tuple[Difference, ...] | None = None

    @property
    def version(self) -> int:
        """The version that was read, 0 when the page did not say."""
        return read_number(self.seen.data) or 0

    def stand_beside(self, rows: Iterable[Difference], version: int) -> None:
        """Show what somebody else saved meanwhile, which is then the version that was read: what differs of `rows`."""
        self.differing = tuple(row for row in rows if row[1] != row[2])
        self.seen.data = str(version)


def entered(form: Form, besides: Collection[str] = ()) -> list[tuple[str, str]]:
    """What was sent, by field as it was typed: a preview carries it along unseen, for it has been read."""
    shown = {"csrf_token", *besides}
    return [
        (field.name, str(value))
        for field in form
        if field.name not in shown and not isinstance(field, SubmitField)
        for value in field.raw_data or ()
    ]


def acted(form: Any, act: Callable[[], object]) -> bool:
    """Whether a valid form was acted on; what was refused, or changed meanwhile, stands in the form.

    A form whose act may raise `Stale` has `overtaken_by`, which is given the record as it now stands.
    """
    if not form.validate_on_submit():
        return False
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal)
    except Stale as other:
        form.overtaken_by(other.current)
        form.overtaken = True
    else:
        return True
    return False


def answer(template: str, form: Any, **page: object) -> tuple[str, int]:
    """The page of a form: 422 with problems, 409 when it was overtaken, else 200."""
    return render_template(template, form=form, **page), 422 if form.errors else 409 if form.overtaken else 200
