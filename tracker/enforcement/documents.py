"""A letter as a document for a word processor, from the same words as the page that prints it.

A module of its own beside `wording`: it alone knows the library behind it, which is loaded as the server starts.
"""

import re
from io import BytesIO

from docx import Document
from docx.document import Document as Made
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle

from tracker.core import clock
from tracker.enforcement.wording import Letter

KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def as_document(letter: Letter) -> bytes:
    """The letter on A4, a paragraph for each of its own; its properties name nobody and say when it was made."""
    document = Document()
    _set_up(document, letter.title)
    for paragraph in letter.paragraphs:
        document.add_paragraph(_UNPRINTABLE.sub("", paragraph))
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _set_up(document: Made, title: str) -> None:
    page, margin = document.sections[0], Cm(2.5)
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = margin
    body = document.styles["Normal"]
    if isinstance(body, ParagraphStyle):
        body.font.name, body.font.size = "Arial", Pt(11)
        body.paragraph_format.space_after = Pt(10)
    for language in document.styles.element.xpath("w:docDefaults//w:lang"):
        language.set(qn("w:val"), "en-GB")
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title[:255], "", "", ""
    about.created = about.modified = clock.now().replace(tzinfo=None)
