"""Post-programme reports: of somebody who completed one that is signed, of another a draft with much still to write.

Everything is invented: the words are what a facilitator might write, and name no offence.
"""

from datetime import timedelta

from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.delivery import queries as deliveries
from tracker.delivery.choices import points_of
from tracker.delivery.menus import Decision
from tracker.delivery.rules import ItemState
from tracker.delivery.service.choosing import credit_items
from tracker.delivery.service.judging import judge_completion
from tracker.demo.made import Made
from tracker.reports.queries import kept
from tracker.reports.rules.parts import Entry, SectionKey, Shown
from tracker.reports.service.signing import sign_report
from tracker.reports.service.writing import begin_report, save_section
from tracker.treatment import queries as plans
from tracker.treatment.rules.plans import TargetDetails, TargetState
from tracker.treatment.service.planning import add_target, begin_plan, change_target, sign_plan
from tracker.treatment.service.rating import rate, set_scale

GROUP = "NM-ISO-02"
SURE = TargetDetails(
    wording="Say what I feel before it builds up",
    agreed=True,
    pathway="emotional_dysregulation",
    why="He went quiet for days, and says himself that this is where it began.",
)
COMPANY = TargetDetails(
    wording="Do something with other people every week",
    agreed=True,
    pathway="intimacy_deficits",
    why="Evenings alone, week after week.",
)
LEVELS = ("Says nothing", "Says it when asked", "Says it within a day", "Says it at once", "Helps others to say it")
TEXTS = {
    SectionKey.RESPONSE: (
        "He took part from the third session on, and was one of those whom others asked. In the exercises he was "
        "direct about his own part. He found it hard to hear that somebody saw it otherwise, and came back to it."
    ),
    SectionKey.NEEDS: "A place of his own is not settled: his tenancy ends in spring.",
    SectionKey.RECOMMEND: (
        "1. Supervision goes on with the plan for hard days, once a month, until it has held for half a year.\n"
        "2. The walking group on Sundays: he has been twice, and wants to stay.\n"
        "3. A word with housing before the tenancy ends."
    ),
    SectionKey.COMMENTS: "“It was long, and I am glad that I stayed. The part about company still needs doing.”",
}
NEXT = "Offender manager and he: the walking group every Sunday, looked at again in three months"


def report(made: Made) -> None:
    """The first of a group that came to its end has a signed report, the second a draft."""
    ruth = made.users["ruth"]
    first, second = [each for each in deliveries.members_of(made.deliveries[GROUP]) if _left(each.enrolment_id) == 1][
        :2
    ]
    with clock.standing_at(clock.now() - timedelta(weeks=30)):
        goals = _planned(made, ruth, first.enrolment_id)
    with clock.standing_at(clock.now() - timedelta(weeks=3)):
        _completes(made, first.enrolment_id)
        _looked_back(made, ruth, first.enrolment_id, goals)
    with clock.standing_at(clock.now() - timedelta(weeks=2)):
        _signed(made, ruth, first.enrolment_id)
    with clock.standing_at(clock.now() - timedelta(days=3)):
        begin_report(ruth, enrolment_id=second.enrolment_id)


def _left(enrolment_id: int) -> int:
    return sum(each.state is ItemState.OWED for each in deliveries.items_of(enrolment_id))


def _planned(made: Made, ruth: Actor, enrolment_id: int) -> tuple[int, int]:
    """A plan with two targets, levels worded for one of them."""
    plan_id = begin_plan(ruth, enrolment_id=enrolment_id)
    sure = add_target(ruth, plan_id=plan_id, details=SURE)
    company = add_target(ruth, plan_id=plan_id, details=COMPANY)
    set_scale(ruth, target_id=sure, seen=0, levels=LEVELS, weight=1, baseline=-2)
    review = clock.today(made.zones["NM"]) + timedelta(weeks=12)
    sign_plan(ruth, plan_id=plan_id, seen=plans.plan(plan_id).version, review_on=review)
    return sure, company


def _completes(made: Made, enrolment_id: int) -> None:
    """The session that he missed was held with him alone, and a lead judges that he has completed the programme."""
    grace = made.users["grace"]
    owed = [each.outline_id for each in deliveries.items_of(enrolment_id) if each.state is ItemState.OWED]
    said = {"reason": "Held with him alone by a visiting facilitator", "source": "Her note, seen by Grace Linden"}
    credit_items(grace, enrolment_id=enrolment_id, outlines=owed, how=Decision.CREDITED, **said)
    rule = catalogue.terms(deliveries.enrolment(enrolment_id).version_id).completion
    points = [
        code for code, _title in points_of(deliveries.enrolment(enrolment_id).version_id, rule.points if rule else ())
    ]
    reason = "Every review was held, and he took part in earnest"
    judge_completion(grace, enrolment_id=enrolment_id, points=points, engaged=True, reason=reason)


def _looked_back(made: Made, ruth: Actor, enrolment_id: int, goals: tuple[int, int]) -> None:
    """The last version of the plan: one target met and rated, one still open."""
    on = clock.today(made.zones["NM"])
    rate(ruth, target_id=goals[0], level=1, on=on, note="Said at once that the change of rooms upset him.")
    plan_id = begin_plan(ruth, enrolment_id=enrolment_id)
    met = TargetDetails(
        **{name: getattr(SURE, name) for name in ("wording", "agreed", "pathway", "why")},
        state=TargetState.MET,
        state_why="By his diary and in the group, for four months",
    )
    change_target(ruth, plan_id=plan_id, target_id=goals[0], seen=1, details=met)
    review = on + timedelta(weeks=12)
    sign_plan(ruth, plan_id=plan_id, seen=plans.plan(plan_id).version, review_on=review)


def _signed(made: Made, ruth: Actor, enrolment_id: int) -> None:
    report_id = begin_report(ruth, enrolment_id=enrolment_id)
    on = clock.today(made.zones["NM"]) - timedelta(days=1)
    for key, text in TEXTS.items():
        section = kept.report(report_id).section(key)
        answers = {need: NEXT for need, _row in section.needs}
        comes = key is SectionKey.COMMENTS
        entry = Entry(text, answers=answers, shown=Shown.YES if comes else "", shown_on=on if comes else None)
        save_section(ruth, report_id=report_id, key=key, seen=section.version, entry=entry)
    sign_report(ruth, report_id=report_id, seen=kept.report(report_id).version)
