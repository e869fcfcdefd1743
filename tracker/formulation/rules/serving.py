"""Which modules of a person's programme serve what treatment is to work on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Self

from tracker.formulation.rules.parts import NeedView


@dataclass(frozen=True, slots=True)
class Offered:
    """A module: the targets that it serves, the pathways that it answers, and whether the person does it.

    Of the menu, what the person does was chosen for them.
    """

    code: str
    number: int
    title: str
    targets: tuple[str, ...]
    pathways: tuple[str, ...]
    from_menu: bool = False
    done: bool = False

    @property
    def label(self) -> str:
        """5 Relationships."""
        return f"{self.number} {self.title}"

    @property
    def chosen(self) -> bool:
        """Whether it was chosen from the menu."""
        return self.from_menu and self.done

    @property
    def standing(self) -> str:
        """How it stands in the person's plan."""
        if self.from_menu:
            return "chosen in the plan" if self.done else "possible, not chosen"
        return "everybody does it" if self.done else "not on their plan"


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme's targets, by code and words, and its modules; `programme` is '' for nobody's."""

    programme: str = ""
    targets: tuple[tuple[str, str], ...] = ()
    modules: tuple[Offered, ...] = ()

    def doing(self, codes: Collection[str]) -> Self:
        """With the modules that a person does."""
        return replace(self, modules=tuple(replace(one, done=one.code in codes) for one in self.modules))

    def target_words(self, code: str) -> str:
        """A target in words, '' for one that this programme does not have."""
        return dict(self.targets).get(code, "")

    def serving(self, need: NeedView) -> tuple[Offered, ...]:
        """The modules that serve a need: by its target, else those that answer the pathway of its mechanism."""
        if need.target and any(code == need.target for code, _ in self.targets):
            return tuple(one for one in self.modules if need.target in one.targets)
        return tuple(one for one in self.modules if need.mechanism in one.pathways)

    def beside(self, needs: Iterable[NeedView]) -> list[Offered]:
        """The modules that were chosen and serve none of these needs."""
        serving = {one.code for need in needs for one in self.serving(need)}
        return [one for one in self.modules if one.chosen and one.code not in serving]


NOTHING_OFFERED = Offer()
"""Of somebody who is on no programme."""
