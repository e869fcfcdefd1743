"""A note as it is typed: read from what was sent, filled in from what stands, and what stands beside it in a conflict.

Apart from `forms.py` for what it costs: with a field for each prompt, drawing took four times as long as all
the rest of the page. Names: `text-KEY`, `only-KEY`, `target-KEY`, and `was-KEY` for the fingerprint of what was read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from tracker.core.errors import Refused
from tracker.notes.rules.concerns import KindView
from tracker.notes.rules.drafting import as_typed, fingerprint, merge
from tracker.notes.rules.notes import NoteView, PassageView, Prompt, Target, Typed
from tracker.ui.acting import Difference
from tracker.ui.fields import Problem
from tracker.ui.reading import read_number

Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class TypedPassage:
    """What stands in the fields of one prompt; `was` is the fingerprint of what was read there."""

    prompt: Prompt
    said: Typed
    was: str

    @property
    def opens(self) -> bool:
        """Whether what restricts or tags it is shown from the first."""
        return self.said.restricted or bool(self.said.targets)


@dataclass(slots=True)
class NoteForm:
    """The page's form: what was typed under each prompt, a concern, and every problem by the id of its field."""

    passages: tuple[TypedPassage, ...]
    targets: tuple[Target, ...] = ()
    kinds: tuple[KindView, ...] = ()
    seen: int = 0
    concern_kind: str = ""
    concern_text: str = ""
    sign: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    differing: tuple[Difference, ...] | None = None
    overtaken: bool = False
    submitted: bool = False

    def validate_on_submit(self) -> bool:
        """Whether it was sent; what is wrong with it, the service says."""
        return self.submitted

    def refuse(self, refusal: Refused) -> None:
        """Put messages beside their fields."""
        self.errors |= refusal.problems

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """What the note answers."""
        return tuple(one.prompt for one in self.passages)

    @property
    def typed(self) -> tuple[Typed, ...]:
        """What was typed under each prompt, in order."""
        return tuple(one.said for one in self.passages)

    @property
    def was(self) -> dict[str, str]:
        """The fingerprints of what was read."""
        return {one.prompt.key: one.was for one in self.passages}

    @property
    def concern(self) -> tuple[str, str] | None:
        """The kind and the text of a concern, None where neither was given."""
        return (self.concern_kind, self.concern_text) if self.concern_kind or self.concern_text.strip() else None

    @property
    def problems(self) -> list[Problem]:
        """The lines of the error summary, in the order of the page."""
        places = [f"text-{one.key}" for one in self.prompts] + ["concern_kind", "concern_text"]
        known = {key: Problem(f"#{key}", self.errors[key]) for key in places if key in self.errors}
        return [*(Problem("", text) for key, text in self.errors.items() if key not in known), *known.values()]

    def overtaken_by(self, note: NoteView) -> None:
        """What a colleague saved beside what was typed, where both changed it; elsewhere, the text of who did."""
        standing = {one.key: one for one in note.body.passages} if note.body else {}
        merged = merge(self.typed, standing, self.was)
        known = {one.key: one for one in merged.passages}
        labels = {one.key: one.label for one in self.prompts}
        mine = {one.key: one.text for one in self.typed}
        now = [(key, standing[key].text if key in standing else "") for key in merged.conflicts]
        self.differing = tuple((labels[key], text, mine[key]) for key, text in now)
        self.passages = tuple(
            TypedPassage(one.prompt, known[one.prompt.key], fingerprint(standing.get(one.prompt.key)))
            for one in self.passages
        )
        self.seen, self.overtaken = note.version, True


def filled(prompts: Iterable[Prompt], note: NoteView | None) -> NoteForm:
    """The form as what stands fills it in."""
    standing = {one.key: one for one in note.body.passages} if note and note.body else {}
    return NoteForm(tuple(_stands(one, standing.get(one.key)) for one in prompts), seen=note.version if note else 0)


def _stands(prompt: Prompt, there: PassageView | None) -> TypedPassage:
    said = as_typed(there) if there is not None else Typed(prompt.key, prompt.label, "")
    return TypedPassage(prompt, said, fingerprint(there))


def read(prompts: Iterable[Prompt], sent: Sent, note: NoteView | None) -> NoteForm:
    """The form as it was sent. Of a prompt without a fingerprint, what stands was read if the version was."""
    seen = read_number(sent.get("seen")) or 0
    standing = {one.key: one for one in note.body.passages} if note and note.body else {}
    fresh = note is None or note.version == seen
    return NoteForm(
        tuple(
            TypedPassage(one, said(one, sent), sent.get(f"was-{one.key}", _read(standing.get(one.key), fresh=fresh)))
            for one in prompts
        ),
        seen=seen,
        concern_kind=sent.get("concern_kind", ""),
        concern_text=sent.get("concern_text", ""),
        sign="sign" in sent,
        submitted=True,
    )


def _read(there: PassageView | None, *, fresh: bool) -> str:
    return fingerprint(there) if fresh else "not said"


def said(prompt: Prompt, sent: Sent) -> Typed:
    """What was sent of one prompt."""
    key = prompt.key
    return Typed(
        key,
        prompt.label,
        sent.get(f"text-{key}", ""),
        bool(sent.get(f"only-{key}")),
        tuple(sent.getlist(f"target-{key}")),
    )


def conflict_rows(mine: Typed, theirs: Typed, titles: Mapping[str, str]) -> Sequence[Difference]:
    """What differs between two versions of a passage: what, what was typed, what the colleague saved."""
    rows = (
        ("Text", mine.text, theirs.text),
        ("Third-party or victim information", _yes(mine.restricted), _yes(theirs.restricted)),
        ("Treatment targets", _named(mine.targets, titles), _named(theirs.targets, titles)),
    )
    return [(what, one or "Nothing", other or "Nothing") for what, one, other in rows if one != other]


def _yes(value: bool) -> str:
    return "Yes" if value else "No"


def _named(refs: Iterable[str], titles: Mapping[str, str]) -> str:
    return ", ".join(titles.get(ref, ref.partition(":")[2]) for ref in refs)
