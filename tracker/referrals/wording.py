"""How points are drawn: the same few sentences stand many times on a page, so each is put into its markup once.

Apart from the templates, in which a macro or a loop's turn for each of several hundred sentences is dear.
"""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from tracker.referrals.rules.matching import Reason, Sign

_LOOKS = {Sign.MET: "y", Sign.NOTED: "y", Sign.SETTLE: "w", Sign.BAR: "n"}


@lru_cache(maxsize=4096)
def _point(sign: Sign, says: str) -> str:
    read_out = f'<span class="govuk-visually-hidden">{sign.word}: </span>'
    return f'<li class="{_LOOKS[sign]}">{read_out}{escape(says)}</li>'


def points(reasons: Iterable[Reason]) -> Markup:
    """The items of a list of points, each with its sign in words for those who do not see it."""
    return Markup("".join([_point(each.sign, each.says) for each in reasons]))
