"""Which instruments may be begun with a person, by whom, and why the others may not.

Apart from `queries.py`, for nothing of an assessment is read here: only who somebody is, and what instruments say.
"""

from dataclasses import dataclass
from datetime import date

from tracker.accounts.rules import Actor, Role
from tracker.assessments.offending import Kinds, offending_of
from tracker.assessments.rules.giving import Mode
from tracker.assessments.scored import why_not_for
from tracker.catalogue.kept_instruments import Kept, instruments_on
from tracker.catalogue.rules.instruments import Assessor, Instrument
from tracker.core.errors import Refused
from tracker.people.rules import PersonView

_ROLES = {
    Role.FACILITATOR: Assessor.FACILITATOR,
    Role.OFFENDER_MANAGER: Assessor.OFFENDER_MANAGER,
    Role.PROGRAMME_LEAD: Assessor.PROGRAMME_LEAD,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """An instrument in use, and why it may not be begun with this person by this user, '' where it may."""

    kept: Kept
    why_not: str

    @property
    def instrument(self) -> Instrument:
        """What it says."""
        return self.kept.content


def offers_for(actor: Actor, person: PersonView, on: date) -> tuple[Offer, ...]:
    """Every instrument in use on a day, by name."""
    offences = offending_of([person.id]).get(person.id)
    return tuple(Offer(kept, why_not(actor, kept, person, on, offences)) for kept in instruments_on(on))


def why_not(actor: Actor, kept: Kept, person: PersonView, on: date, offences: Kinds) -> str:
    """Why an instrument may not be begun: who it is for, or who fills it in."""
    return why_not_for(kept, person, on, offences) or _not_by(actor, kept.content)


def _not_by(actor: Actor, instrument: Instrument) -> str:
    if actor.is_system or Assessor.PERSON in instrument.by:
        return ""
    if any(_ROLES.get(role) in instrument.by for role in actor.roles):
        return ""
    if instrument.by == (Assessor.PSYCHOLOGIST,):
        return "Filled in by psychologists: a lead brings in their results from a file"
    names = [one.label.lower() + "s" for one in instrument.by]
    return f"Filled in by {names[0] if len(names) == 1 else ', '.join(names[:-1]) + ' and ' + names[-1]}"


def check_may_begin(actor: Actor, kept: Kept, person: PersonView, on: date, mode: Mode) -> None:
    """Raises `Refused` where the instrument is not for this person, not in use, not by this role or not in this way."""
    content = kept.content
    if (content.valid_from and on < content.valid_from) or (content.valid_until and on > content.valid_until):
        raise Refused("given_on", f"{content.label}, was not in use on that date")
    said = why_not(actor, kept, person, on, offending_of([person.id]).get(person.id))
    if said:
        raise Refused("", said)
    if mode is Mode.IMPORT:
        raise Refused("mode", "Results that were scored elsewhere are brought in from a file")
    if mode is Mode.PERSON and Assessor.PERSON not in content.by:
        raise Refused("mode", f"{content.short_name} is not filled in by the person themselves")
