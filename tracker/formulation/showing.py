"""Pieces of evidence as ready-made HTML: a formulation may have hundreds, and a turn of the template for each is dear.

Everything that people wrote is escaped here; nothing else comes from them.
"""

from collections.abc import Callable, Iterable
from html import escape

from markupsafe import Markup

from tracker.formulation.rules.parts import SOURCES, EvidenceView, FormulationView
from tracker.formulation.rules.terms import Mechanism
from tracker.ui.filters import day

HIDDEN = (
    '<span class="st st--tight">Restricted</span> Third-party or victim information is here. Those who deliver or '
    "lead read it."
)
RESTRICTED = ' <span class="st st--tight">Restricted</span>'
_SOURCES = {code: escape(label) for code, label in SOURCES.items()}
NO_PIECES = Markup('<span class="tk-small">None</span>')


def evidence_lists(
    found: FormulationView, note_page: Callable[[int], str], result_page: Callable[[int], str]
) -> dict[Mechanism, tuple[Markup, Markup]]:
    """For each mechanism the pieces for it and those against it; the addresses are those of a note and a result."""
    notes: dict[int, str] = {}

    def link(piece: EvidenceView) -> str:
        if piece.assessment_id is None:
            return of_note(piece)
        address, words = escape(result_page(piece.assessment_id)), escape(piece.result)
        return f'. <a class="govuk-link" href="{address}">{words}</a>{of_note(piece)}'

    def of_note(piece: EvidenceView) -> str:
        if piece.note_id is None:
            return ". Rests on a note that you may not read" if piece.linked else ""
        if piece.note_id not in notes:
            address, words = escape(note_page(piece.note_id)), escape(piece.note)
            notes[piece.note_id] = f'. <a class="govuk-link" href="{address}">{words}</a>'
        return notes[piece.note_id]

    return {
        one.mechanism: (_listed(one.speaks_for, link), _listed(one.speaks_against, link)) for one in found.mechanisms
    }


def _listed(pieces: Iterable[EvidenceView], link: Callable[[EvidenceView], str]) -> Markup:
    drawn = "".join([_drawn(piece, link(piece)) for piece in pieces])
    return Markup(f'<ul class="fd-pieces">{drawn}</ul>') if drawn else NO_PIECES


def _drawn(piece: EvidenceView, link: str) -> str:
    said = HIDDEN if piece.hidden else escape(piece.text) + (RESTRICTED if piece.restricted else "")
    on = f", {day(piece.on_date)}" if piece.on_date else ""
    document = f". Document: {escape(piece.document)}" if piece.document else ""
    return f'<li>{said}<span class="reg-sub">{_SOURCES[piece.source]}{on}{document}{link}</span></li>\n'
