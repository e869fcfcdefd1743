"""The ratings of the four mechanisms in two versions: hollow is the earlier one, filled the later."""

from tracker.formulation.figures.drawing import dot, fitted, picture, text
from tracker.formulation.rules.findings import Mark, rating_mark
from tracker.formulation.rules.parts import FormulationView
from tracker.formulation.rules.terms import RATINGS

LEFT, STEP, ROW, TOP = 290, 140, 52, 62
_SAID = {Mark.RAISED: "raised", Mark.LOWERED: "lowered", Mark.CHANGED: "rated", Mark.SAME: ""}


def slope(before: FormulationView, after: FormulationView, *, name: str = "slope") -> str:
    """The picture of what became of the ratings."""
    bottom = TOP + ROW * len(after.mechanisms)
    drawn = []
    for rating, words in RATINGS.items():
        x = LEFT + rating * STEP
        drawn.append(f'<line class="fd-grid" x1="{x}" x2="{x}" y1="30" y2="{bottom - 22}"/>')
        drawn.append(text(x, 18, f"{rating} {words}", "fd-sub", middle=True))
    told = []
    for at, (was, now) in enumerate(zip(before.mechanisms, after.mechanisms, strict=True)):
        y, mark = TOP + at * ROW, rating_mark(was, now)
        drawn += [
            text(0, y + 5 + line * 18, words, "fd-text")
            for line, words in enumerate(fitted(now.mechanism.label, 38, 2))
        ]
        told.append(f"{now.mechanism.label}: {was.rating_words}, then {now.rating_words}")
        if now.rating is None:
            continue
        x = LEFT + now.rating * STEP
        if was.rating is not None and was.rating != now.rating:
            from_x = LEFT + was.rating * STEP
            drawn.append(f'<line class="fd-link fd-link--some" x1="{from_x}" x2="{x}" y1="{y}" y2="{y}"/>')
            drawn.append(dot(from_x, y, "fd-was", 7))
            drawn.append(text((from_x + x) / 2, y - 10, _SAID[mark], "fd-sub", middle=True))
        drawn.append(dot(x, y, "fd-on", 7))
    title = f"Ratings of the four mechanisms in versions {before.head.number} and {after.head.number}"
    return picture(640, bottom - 12, name, title, ". ".join(told), drawn)
