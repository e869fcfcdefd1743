"""What each kind of standing may say, with sources: static risk, need, serious harm and MAPPA stay apart.

Apart from `rules.py` because it is a table of facts, which instruments and services add to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.core.errors import Refused
from tracker.people.rules import StandingKind


class Aspect(StrEnum):
    """What a kind of standing is about. Two aspects are never summed, averaged or shown as one level."""

    STATIC_RISK = "Static risk"
    NEED = "Need"
    SERIOUS_HARM = "Risk of serious harm"
    MAPPA = "MAPPA"


Scale = Mapping[str, str]
"""Values and their words, lowest first."""

LOW_TO_VERY_HIGH: Scale = {"low": "Low", "medium": "Medium", "high": "High", "very_high": "Very high"}
LOW_TO_HIGH: Scale = {"low": "Low", "medium": "Medium", "high": "High"}
LEVELS: Scale = {"1": "Level 1", "2": "Level 2", "3": "Level 3"}
NOT_APPLICABLE: Scale = {"not_applicable": "Not applicable"}


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """`scales` has the values by variant; the variant '' is the only one of kinds that have none."""

    label: str
    aspect: Aspect
    scales: Mapping[str, Scale]
    source: str
    variants: Mapping[str, str]
    provisional: str = ""


_PLAIN: Mapping[str, str] = {"": ""}

STANDING_FACTS: dict[StandingKind, StandingFacts] = {
    StandingKind.RM2000_S: StandingFacts(
        "RM2000 sexual (static)",
        Aspect.STATIC_RISK,
        {"standard": LOW_TO_VERY_HIGH, "pc85_2005": LOW_TO_VERY_HIGH, "internet_revised": LOW_TO_VERY_HIGH},
        "Risk Matrix 2000 scoring guide, February 2007; Probation Circular 85/2005; Osborn et al. 2010",
        {
            "standard": "Standard",
            "pc85_2005": "Without the non-contact aggravator (PC85/2005)",
            "internet_revised": "Internet revision, two aggravators",
        },
        "The internet revision is from the literature and was not read in full.",
    ),
    StandingKind.RM2000_V: StandingFacts(
        "RM2000 violence (static)",
        Aspect.STATIC_RISK,
        {"": LOW_TO_VERY_HIGH},
        "Risk Matrix 2000 scoring guide, February 2007",
        _PLAIN,
    ),
    StandingKind.RM2000_C: StandingFacts(
        "RM2000 combined (static)",
        Aspect.STATIC_RISK,
        {"": LOW_TO_VERY_HIGH},
        "Risk Matrix 2000 scoring guide, February 2007",
        _PLAIN,
    ),
    StandingKind.STATIC_99R: StandingFacts(
        "Static-99R (static)",
        Aspect.STATIC_RISK,
        {
            "levels_2016": {"1": "I", "2": "II", "3": "III", "4a": "IVa", "4b": "IVb"},
            "bands_before_2016": {
                "low": "Low",
                "moderate_low": "Moderate-low",
                "moderate_high": "Moderate-high",
                "high": "High",
            },
        },
        "Phenix et al. 2016 workbook; not for people whose only offences are of images (SAARNA)",
        {"levels_2016": "Levels of 2016", "bands_before_2016": "Bands before 2016"},
        "Cut-offs of the 2016 levels are from the literature.",
    ),
    StandingKind.OSP_DC: StandingFacts(
        "OSP direct contact (static)",
        Aspect.STATIC_RISK,
        {"": {**LOW_TO_VERY_HIGH, **NOT_APPLICABLE}},
        "OASys predictors, hmpps-arns-risk-actuarial-api",
        _PLAIN,
    ),
    StandingKind.OSP_IIC: StandingFacts(
        "OSP indirect and images (static)",
        Aspect.STATIC_RISK,
        {"": {**LOW_TO_HIGH, **NOT_APPLICABLE}},
        "OASys predictors, hmpps-arns-risk-actuarial-api: no very high band",
        _PLAIN,
    ),
    StandingKind.NEED_BAND: StandingFacts(
        "Need band (deviance)",
        Aspect.NEED,
        {"pni": LOW_TO_HIGH, "sarn": LOW_TO_HIGH, "step": {"low": "Low deviance", "high": "High deviance"}},
        "Programme Needs Identifier, hmpps-accredited-programmes-api; SARN, Thornton 2002; STEP 3 report",
        {"pni": "Programme Needs Identifier", "sarn": "SARN", "step": "Psychometric deviance (STEP)"},
        "SARN's thresholds are uncertain, and SARN predicts nothing: for planning only.",
    ),
    StandingKind.ROSH: StandingFacts(
        "Risk of serious harm",
        Aspect.SERIOUS_HARM,
        {"": LOW_TO_VERY_HIGH},
        "OASys: four levels",
        _PLAIN,
        "Four levels from the literature; the founding report has three.",
    ),
    StandingKind.MAPPA_CATEGORY: StandingFacts(
        "MAPPA category",
        Aspect.MAPPA,
        {
            "england_wales": {
                "1": "1, registered for sexual offences",
                "2": "2, violent or other sexual offences",
                "3": "3, other dangerous",
                "4": "4, terrorist or terrorist risk",
            },
            "scotland": {
                "1": "1, registered for sexual offences",
                "2": "2, restricted patient",
                "3": "3, other risk of serious harm",
            },
        },
        "Norfolk, Gwent and Sussex MAPPA pages; Scotland's categories since 2007 and 2016",
        {"england_wales": "England and Wales", "scotland": "Scotland"},
        "Scotland's categories and category 4 are from the literature.",
    ),
    StandingKind.MAPPA_LEVEL: StandingFacts(
        "MAPPA level",
        Aspect.MAPPA,
        {"": LEVELS},
        "Norfolk and Gwent MAPPA pages: 1 ordinary, 2 active multi-agency, 3 with senior staff and resources",
        _PLAIN,
    ),
}


@dataclass(frozen=True, slots=True)
class StandingView:
    """One reading: its kind, value and variant, the local date it holds from, and where it comes from."""

    id: int
    kind: StandingKind
    value: str
    variant: str
    as_of: date
    source: str
    recorded_by: str

    @property
    def facts(self) -> StandingFacts:
        """What its kind means."""
        return STANDING_FACTS[self.kind]

    @property
    def words(self) -> str:
        """Its value in words; a value that is no longer in the scale is shown as it was kept."""
        return self.facts.scales.get(self.variant, {}).get(self.value, self.value)

    @property
    def variant_words(self) -> str:
        """Its variant in words, '' for none."""
        return self.facts.variants.get(self.variant, self.variant)


def check_standing(
    kind: StandingKind, value: str, variant: str, as_of: date, source: str, *, born_on: date, today: date
) -> None:
    """The variant belongs to the kind, the value to the variant, the date is past, the source is named.

    Raises `Refused` with every field that is wrong.
    """
    facts = STANDING_FACTS[kind]
    problems: dict[str, str] = {}
    if variant not in facts.scales:
        allowed = ", ".join(facts.variants[name] for name in facts.scales if name)
        problems["variant"] = f"Choose a variant: {allowed}" if allowed else f"{facts.label} has no variants"
    elif value not in facts.scales[variant]:
        problems["value"] = f"Choose one of: {', '.join(facts.scales[variant].values())}"
    if as_of > today:
        problems["as_of"] = "The date must be today or in the past"
    elif as_of <= born_on:
        problems["as_of"] = "The date must be after the date of birth"
    if not source.strip():
        problems["source"] = "Say where it comes from, such as the report and its date"
    elif len(source.strip()) > 160:
        problems["source"] = "Say where it comes from in 160 characters or fewer"
    if problems:
        raise Refused.of(problems)
