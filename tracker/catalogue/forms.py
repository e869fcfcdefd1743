"""The shape of what is typed about drafts: a definition as text, and the code of a new programme."""

from tracker.catalogue.rules.drafts import DraftView
from tracker.ui.fields import Form, HiddenField, Needed, SubmitField, TextareaField, TextField

_LINES_SHOWN = 32


class DraftForm(Form):
    """The editor: the text whole, and which save it was read at."""

    text = TextareaField("Definition", rows=_LINES_SHOWN)
    seen = HiddenField()
    save = SubmitField("Save and check", secondary=True)
    publish = SubmitField("Publish this version")

    theirs: DraftView | None = None

    @classmethod
    def of(cls, draft: DraftView) -> "DraftForm":
        """The editor on a draft as it stands, or with what was typed where this is a post."""
        return cls(data={"text": draft.text, "seen": str(draft.version)})

    @property
    def seen_version(self) -> int:
        """The save that the text was read at; 0, which is none, for a page that was tampered with."""
        typed = str(self.seen.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 9 else 0

    def overtake(self, theirs: DraftView) -> None:
        """Somebody saved meanwhile: what was typed stays, theirs stands beside it, and the next save goes over it."""
        self.theirs = theirs
        self.seen.data = str(theirs.version)


class NewProgrammeForm(Form):
    """The code under which a new programme begins."""

    code = TextField(
        "Code of the new programme",
        [Needed("Enter a code for the new programme")],
        hint="Small letters, digits and hyphens, like steady-steps. It never changes.",
    )
    begin = SubmitField("Begin a new programme", secondary=True)
