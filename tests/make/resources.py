"""Training of facilitators, through the service."""

from datetime import date

from tracker.accounts.queries import staff_with_role
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.catalogue.queries import programme_of
from tracker.resources.queries import trainings_of
from tracker.resources.rules.training import TrainingDetails, TrainingKind
from tracker.resources.service.training import record_training

LONG_TRAINED = TrainingDetails(TrainingKind.TRAINED, date(2018, 3, 5), "Invented certificate")


class Trainer:
    """Builders of training records, for those who build deliveries."""

    def train(self, version_id: int, *facilitators: Actor) -> None:
        """Have these facilitators, or all there are, trained long ago for a version's programme, unless they are."""
        programme_id = programme_of(version_id)
        named = {each.user_id for each in facilitators if each.user_id is not None}
        ids = named or {each.id for each in staff_with_role(Role.FACILITATOR)}
        already = {each.user_id for each in trainings_of(ids) if each.programme_id == programme_id}
        for user_id in sorted(ids - already):
            record_training(SYSTEM, staff_id=user_id, programme_id=programme_id, details=LONG_TRAINED)
