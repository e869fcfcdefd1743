"""What a referral becomes by itself when its enrolment is completed, or is not any more (`delivery.completing`)."""

from collections.abc import Collection

from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.transactions import command
from tracker.referrals import credits, queries
from tracker.referrals.rules.states import COMPLETE, ON_PROGRAMME, How
from tracker.referrals.service.deciding import move


@command
def finish(actor: Actor, enrolment_ids: Collection[int]) -> None:
    """Close the referrals of enrolments that are completed, with their line of history; open again what is not.

    Only a referral that is on the programme is closed, so twice is once. By SYSTEM: whoever signed the register, or
    judged, need not know of the referral; `actor` is in the trail with what they did.
    """
    for referral_id, completed in credits.to_finish(enrolment_ids):
        referral = queries.referral_for(SYSTEM, referral_id)
        if completed:
            move(SYSTEM, referral, COMPLETE, how=How.COMPLETION, note="Everything the programme asks for is met")
        else:
            move(SYSTEM, referral, ON_PROGRAMME, how=How.COMPLETION, note="Something of the programme is owed again")
