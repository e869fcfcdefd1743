"""The catalogue as its pages show it: a version whole with its sources, and the list of programmes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tracker.catalogue.rules.programmes import LoadedVersion, ModuleOutline, ProgrammeDefinition, Source
from tracker.catalogue.rules.terms import Choice, Moment, PhaseOutline, Point


@dataclass(frozen=True, slots=True)
class Part:
    """Modules that stand together: those of a phase, or all of them where there are no phases."""

    phase: PhaseOutline | None
    modules: tuple[ModuleOutline, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """A version whole, as its page shows it, and the other versions of its programme."""

    brief: LoadedVersion
    definition: ProgrammeDefinition
    others: tuple[LoadedVersion, ...]

    def numbers(self, cites: Iterable[str]) -> list[int]:
        """The places, from 1, of the cited sources in the list of sources."""
        keys = [source.key for source in self.definition.sources]
        return sorted(keys.index(key) + 1 for key in cites)

    def carries(self, source: Source) -> list[str]:
        """What a source is cited for, in words."""
        carried = [words for words, cites in self._citing() if source.key in cites]
        return [
            *carried,
            *_which("phase", self.definition.phases, source),
            *_which("module", self.definition.modules, source),
        ]

    def _citing(self) -> Iterator[tuple[str, Sequence[str]]]:
        definition, terms = self.definition, self.definition.terms
        yield "Programme", definition.cites
        yield "Whom it is for", [key for criterion in terms.eligibility for key in criterion.cites]
        yield from ((f"Format “{form.title}”", form.cites) for form in definition.formats)
        rules = (("Menu", terms.menu), ("Completion", terms.completion), ("Catching up", terms.catch_up))
        yield from ((words, rule.cites) for words, rule in rules if rule is not None)
        yield "Along the way", [key for point in terms.points for key in point.cites]

    @property
    def comparisons(self) -> list[tuple[LoadedVersion, LoadedVersion, LoadedVersion]]:
        """Every other version, with the two as they are compared: the one that was loaded first, then the other."""
        pairs = [(other, *sorted((self.brief, other), key=lambda one: one.id)) for other in self.others]
        return [(other, before, after) for other, before, after in pairs]

    @property
    def parts(self) -> list[Part]:
        """The modules by phase, phases without modules included; one part where there are no phases."""
        definition = self.definition
        if not definition.phases:
            return [Part(None, definition.modules)]
        return [
            Part(phase, tuple(module for module in definition.modules if module.phase == phase.code))
            for phase in definition.phases
        ]

    def when(self, point: Point) -> str:
        """When a point comes, with the title of the module or phase that it names."""
        in_phase = point.moment is Moment.AFTER_PHASE
        named: Sequence[ModuleOutline | PhaseOutline] = self.definition.phases if in_phase else self.definition.modules
        return point.when(next((part.title for part in named if part.code == point.target), ""))

    def titles(self, codes: Iterable[str]) -> list[str]:
        """The titles of modules, by code."""
        titles = {module.code: module.title for module in self.definition.modules}
        return [titles[code] for code in codes]

    def remarks(self, module: ModuleOutline) -> list[str]:
        """What sets a module apart, in words: choice, entry, what comes first, targets and pathways."""
        targets = {target.code: target.title for target in self.definition.terms.targets}
        served = [targets[code] for code in module.targets]
        pathways = [pathway.label for pathway in module.pathways]
        said = [
            "Chosen from the menu" if module.choice is Choice.MENU else "",
            "People may join here" if module.entry_point else "",
            f"After {', '.join(self.titles(module.requires))}" if module.requires else "",
            f"Works on: {', '.join(served)}" if served else "",
            f"Pathways: {', '.join(pathways)}" if pathways else "",
        ]
        return [words for words in said if words]


def _which(what: str, parts: Sequence[ModuleOutline | PhaseOutline], source: Source) -> list[str]:
    cited = [f"{what.capitalize()} {part.number}" for part in parts if source.key in part.cites]
    return [f"Every {what}"] if len(cited) == len(parts) > 1 else cited


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme in the list: its latest version, and the labels of the versions before."""

    latest: LoadedVersion
    earlier: tuple[LoadedVersion, ...]


def programme_rows(versions: Iterable[LoadedVersion]) -> list[ProgrammeRow]:
    """Versions, the latest first within a programme, as one row for each programme, by name."""
    kept: dict[str, list[LoadedVersion]] = {}
    for version in versions:
        kept.setdefault(version.code, []).append(version)
    rows = [ProgrammeRow(first, tuple(rest)) for first, *rest in kept.values()]
    return sorted(rows, key=lambda row: (row.latest.short_name.casefold(), row.latest.code))
