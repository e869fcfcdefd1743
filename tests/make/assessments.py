"""Assessments of people by the demonstration's invented questionnaire, through the services."""

from collections.abc import Mapping

from tests.make import delivery, people
from tracker.accounts.rules import SYSTEM, Actor
from tracker.assessments import queries
from tracker.assessments.rules.giving import Mode, NewAssessment, Occasion, Whole
from tracker.assessments.service import giving
from tracker.catalogue.kept_instruments import instruments_on
from tracker.core import clock
from tracker.core.database import db

ZONE = "Europe/London"
ANSWERS = {
    **{f"calm{number}": "2" for number in range(1, 7)},
    "lives_alone": "no",
    **{f"company{number}": "1" for number in range(1, 6)},
}
"""Every question of the invented questionnaire that is asked of somebody who does not live alone: calm comes to 10."""


class Maker(delivery.Maker, people.Maker):
    """Builders of assessments; every call makes another."""

    def instrument(self, code: str = "evening-steps") -> int:
        """The id of an instrument's version: of Tracker's own, or the demonstration's."""
        self.version()
        if code == "evening-steps":
            self.hedgerow()
        return next(each.id for each in instruments_on(clock.today(ZONE)) if each.content.code == code)

    def assessment(self, person_id: int, by: Actor = SYSTEM, code: str = "evening-steps", **changed: object) -> int:
        """An assessment that is begun: before treatment, today, by interview, unless changed."""
        wanted: dict[str, object] = {"occasion": Occasion.PRE, "mode": Mode.INTERVIEW, "given_on": clock.today(ZONE)}
        new = NewAssessment(instrument_id=self.instrument(code), **(wanted | changed))  # type: ignore[arg-type]
        db.close_reading()
        return giving.begin(by, person_id=person_id, wanted=new)

    def answered(self, assessment_id: int, by: Actor, texts: Mapping[str, str] = ANSWERS) -> None:
        """Answers, saved."""
        seen = self.whole(assessment_id).assessment.version
        db.close_reading()
        giving.save_answers(by, assessment_id=assessment_id, texts=texts, seen=seen)

    def signed(
        self,
        person_id: int,
        by: Actor,
        texts: Mapping[str, str] = ANSWERS,
        code: str = "evening-steps",
        **changed: object,
    ) -> int:
        """An assessment that is signed."""
        made = self.assessment(person_id, by, code, **changed)
        self.answered(made, by, texts)
        self.sign(made, by)
        return made

    def sign(self, made: int, by: Actor) -> None:
        """Sign what is answered."""
        seen = self.whole(made).assessment.version
        db.close_reading()
        giving.sign(by, assessment_id=made, seen=seen)
        db.close_reading()

    def whole(self, assessment_id: int, actor: Actor = SYSTEM) -> Whole:
        """One assessment as it now stands."""
        db.close_reading()
        return queries.whole_for(actor, assessment_id)
