"""What somebody had typed when their sign-in ended: carried through the sign-in page, then offered to be sent again.

Apart from `guards` and `routes`, which both need it. It comes only from a form whose token was right, so no other
site can put words in it; and it is offered to nobody but the one who typed it, whoever signs in on that page.
"""

import json
from dataclasses import dataclass

from flask import Request

from tracker.accounts import entering

_OWN = "accounts"


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a form was sent (a path on this site), its fields in order, form token aside, and the user who sent it."""

    to: str
    fields: tuple[tuple[str, str], ...]
    by: int

    @classmethod
    def of(cls, request: Request, by: int) -> "Carried | None":
        """What a refused request of a user sent; None for passwords, for files, and when nothing was typed."""
        if request.method != "POST" or request.blueprint == _OWN or request.files:
            return None
        typed = request.form.items(multi=True)
        fields = tuple((name, value) for name, value in typed if name != "csrf_token")
        return cls(request.full_path.rstrip("?"), fields, by) if fields else None

    @classmethod
    def read(cls, text: str) -> "Carried | None":
        """What the sign-in page carried, if it is whole and leads to this site."""
        try:
            to, pairs, by = json.loads(text)
            fields = tuple((str(name), str(value)) for name, value in pairs)
        except (ValueError, TypeError, RecursionError):
            return None
        return cls(to, fields, by) if isinstance(to, str) and isinstance(by, int) and entering.safe_path(to) else None

    @property
    def text(self) -> str:
        """As the sign-in page carries it, in one hidden field."""
        return json.dumps([self.to, self.fields, self.by])
