"""The shape of what is typed about a shared device: its code, and what staff choose that it opens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from tracker.core.errors import Refused
from tracker.devices.rules import ordered
from tracker.ui.fields import Form, Needed, Problem, SubmitField, TextField
from tracker.ui.reading import read_number


class CodeForm(Form):
    """The code of a shared device."""

    code = TextField("Code", [Needed("Enter the code")], hint="8 letters and figures", width=10)
    submit = SubmitField("Start")


@dataclass(slots=True)
class ChoosingForm:
    """What a code is to open, and in which order: rows of a table, not fields, for they are as many as there are."""

    chosen: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    submitted: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    overtaken: bool = False

    def validate_on_submit(self) -> bool:
        """Whether it was sent; what is wrong with it, the rules say."""
        return self.submitted

    def refuse(self, refusal: Refused) -> None:
        """Keep the message for the top of the page and the table."""
        self.errors |= refusal.problems

    @property
    def problems(self) -> list[Problem]:
        """The lines of the error summary."""
        return [Problem("#chosen" if place == "chosen" else "", said) for place, said in self.errors.items()]

    def wanted(self, offered: Iterable[str]) -> list[tuple[str, str]]:
        """What was chosen, by kind and key in its order. Raises `Refused('chosen')`."""
        parts = (each.partition(":") for each in ordered(self.chosen, offered, self.places))
        return [(kind, key) for kind, _, key in parts]


def choosing(sent: MultiDict[str, str], offered: Iterable[str]) -> ChoosingForm:
    """The form as it was sent."""
    places = {each: number for each in offered if (number := read_number(sent.get(f"place-{each}")))}
    return ChoosingForm(tuple(sent.getlist("chosen")), places, submitted=True)
