"""Reading pages as a browser does: the forms with what they would send, and the files that they load."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]


@dataclass
class Form:
    """A form: where it is sent, and its fields in order, as they would be sent untouched."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, typed: dict[str, str]) -> list[tuple[str, str]]:
        """The fields with some typed over or chosen; a radio that was not chosen before comes last."""
        kept = [(name, value) for name, value in self.fields if name not in typed]
        return [*kept, *typed.items()]


class _Reader(HTMLParser):
    """Collects forms, names of all their controls, and the addresses of styles, scripts and pictures."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.files: list[str] = []
        self._select: str | None = None
        self._chosen: str | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: Attributes = dict(attrs)
        if tag == "form":
            self.forms.append(Form(values.get("action") or ""))
        elif tag == "link" and values.get("rel") in {"stylesheet", "icon", "modulepreload"}:
            self.files.append(values.get("href") or "")
        elif tag in {"script", "img"} and values.get("src"):
            self.files.append(values.get("src") or "")
        elif self.forms:
            self._control(tag, values)

    def _control(self, tag: str, values: Attributes) -> None:
        name = values.get("name")
        if tag == "option" and self._select is not None:
            if "selected" in values or self._chosen is None:
                self._chosen = values.get("value") or ""
        elif name and tag == "select":
            self._select, self._chosen = name, None
        elif name and tag == "textarea":
            self._area = name, []
        elif name and tag == "input" and _is_sent(values):
            self.forms[-1].fields.append((name, values.get("value") or ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area is not None:
            name, text = self._area
            self.forms[-1].fields.append((name, "".join(text).removeprefix("\n")))
            self._area = None
        elif tag == "select" and self._select is not None:
            self.forms[-1].fields.append((self._select, self._chosen or ""))
            self._select = None


def _is_sent(values: Attributes) -> bool:
    kind = (values.get("type") or "text").lower()
    if kind in {"radio", "checkbox"}:
        return "checked" in values
    return kind not in {"submit", "button", "image", "file", "reset"}


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def forms_of(page: str) -> list[Form]:
    """The forms of a page."""
    return _read(page).forms


def files_of(page: str) -> list[str]:
    """The addresses of the styles, scripts, pictures and icons that a page loads, each once."""
    return list(dict.fromkeys(address for address in _read(page).files if address))
