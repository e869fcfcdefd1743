"""Treatment plans of the rolling group: one in its second version with levels rated, one a draft, one not begun.

Everything is invented: the words of a target are what somebody might say, and name no offence.
"""

from datetime import timedelta

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.delivery import queries as deliveries
from tracker.demo.made import Made
from tracker.demo.staying import ROLLING
from tracker.devices.service import open_device
from tracker.treatment import queries
from tracker.treatment.rules.plans import Agreement, TargetDetails, TargetState
from tracker.treatment.rules.reviews import ReviewDetails, ReviewKind
from tracker.treatment.service import agreeing
from tracker.treatment.service.choosing import Pick, choose_for_targets
from tracker.treatment.service.planning import add_target, begin_plan, change_target, record_answer, sign_plan
from tracker.treatment.service.rating import rate, set_scale
from tracker.treatment.service.reviewing import begin_review

CLOSER = TargetDetails(
    code="closeness",
    wording="Have two people I can ring when a day goes badly",
    agreed=True,
    pathway="intimacy_deficits",
    why="Evenings alone came first in the chain that he drew, and he names nobody whom he would tell.",
)
CALMER = TargetDetails(
    code="coping",
    wording="Know when I am winding up, and do something else with it",
    agreed=True,
    pathway="emotional_dysregulation",
    why="He noticed low days only afterwards. The diary shows the same.",
)
THINKING = TargetDetails(
    code="distortions",
    wording="Catch the thoughts that tell me it does no harm",
    agreed=False,
    pathway="antisocial_cognitions",
    why="He used to explain it away in the first interview. He sees it now, and wants to keep an eye on it.",
)
LEVELS = {
    "closeness": (
        "Tells nobody how he is",
        "Answers when somebody asks",
        "Rings one person in a bad week",
        "Rings two people without being asked",
        "Sees friends every week and is asked by them",
    ),
    "coping": (
        "Finds out days later",
        "Notices on the same day",
        "Notices in time on most days and stops",
        "Plans ahead for hard days",
        "Helps others in the group to do so",
    ),
}
REASON = "Both come first in the formulation, and he finds them hardest"


def plan(made: Made) -> None:
    """Begin, sign, rate and look again, at the times at which that happened."""
    members = deliveries.members_of(made.deliveries[ROLLING.code])
    first, second = members[0].enrolment_id, members[1].enrolment_id
    anna = made.users["anna"]
    with clock.standing_at(clock.now() - timedelta(weeks=7)):
        plan_id, targets = _begun(anna, first)
    with clock.standing_at(clock.now() - timedelta(weeks=6)):
        today = clock.today(made.zones["WH"])
        record_answer(anna, plan_id=plan_id, answer=Agreement.PARTLY, words="The ringing, yes. Two is a lot.", on=today)
        seen = queries.plan(plan_id).version
        sign_plan(anna, plan_id=plan_id, seen=seen, review_on=today + timedelta(weeks=6, days=3))
    for weeks, code, level, note in (
        (4, "coping", -1, "Brought the diary: four days of seven, each on the day itself."),
        (2, "closeness", -1, "Said so when his partner in the exercise asked."),
        (1, "coping", 0, "Left the room on Tuesday, came back, and said why."),
    ):
        with clock.standing_at(clock.now() - timedelta(weeks=weeks)):
            on = clock.today(made.zones["WH"])
            rate(anna, target_id=targets[code], level=level, on=on, note=note)
    with clock.standing_at(clock.now() - timedelta(weeks=1, days=1)):
        _reviewed(made, anna, first)
    with clock.standing_at(clock.now() - timedelta(days=2)):
        _looked_again(anna, first, targets["coping"])
    with clock.standing_at(clock.now() - timedelta(days=4)):
        _read_on_a_device(anna, second)


def _read_on_a_device(anna: Actor, enrolment_id: int) -> None:
    """A first draft that the person read on a shared device, and what they said of it there."""
    plan_id = begin_plan(anna, enrolment_id=enrolment_id)
    add_target(anna, plan_id=plan_id, details=THINKING)
    token = open_device(agreeing.give_code(anna, plan_id=plan_id), network="demo", secret="demo")
    _turn, _position, read = agreeing.read_at(token)
    agreeing.answer_plan(token, answer=Agreement.AGREES, words="It is what I asked for.", read=read.mark)


def _begun(anna: Actor, enrolment_id: int) -> tuple[int, dict[str, int]]:
    plan_id = begin_plan(anna, enrolment_id=enrolment_id)
    targets = {each.code: add_target(anna, plan_id=plan_id, details=each) for each in (CLOSER, CALMER)}
    picks = {
        "feelings": Pick((targets["coping"],), "Mood sets the timing", "The planning might help"),
        "closeness": Pick((targets["closeness"],), "It treats what came first", "It is the part I find hardest"),
    }
    choose_for_targets(anna, enrolment_id=enrolment_id, picks=picks, reason=REASON)
    for code, weight, baseline in (("closeness", 2, -2), ("coping", 1, -2)):
        set_scale(anna, target_id=targets[code], seen=0, levels=LEVELS[code], weight=weight, baseline=baseline)
    return plan_id, targets


def _reviewed(made: Made, anna: Actor, enrolment_id: int) -> None:
    """The review of a module, signed, and a three-way meeting, still to be signed."""
    on = clock.today(made.zones["WH"])
    said = {
        "worked": "Noticing feelings as they come, and what to do in the first ten minutes.",
        "view": "“The diary was a nuisance and it works.”",
        "shows": "Four days of seven in the diary, then six. He left the room once, came back and said why.",
        "next": "The same away from the group, with his brother.",
    }
    details = ReviewDetails(on, "feelings", said)
    begin_review(anna, enrolment_id=enrolment_id, kind=ReviewKind.MODULE_END, details=details, sign=True)
    met = {"present": "He, his offender manager and Anna Speedwell", "talked": "How the module went"}
    details = ReviewDetails(on, "", met)
    begin_review(anna, enrolment_id=enrolment_id, kind=ReviewKind.THREE_WAY, details=details)


def _looked_again(anna: Actor, enrolment_id: int, target_id: int) -> None:
    """The second version, still a draft: one target reworded, and another added."""
    plan_id = begin_plan(anna, enrolment_id=enrolment_id)
    kept = queries.plan(plan_id).target(target_id)
    if kept is not None:
        met = TargetDetails(
            **{name: getattr(CALMER, name) for name in ("code", "wording", "agreed", "pathway", "why")},
            state=TargetState.MET,
            state_why="Notices in time on most days, by his diary and in the group",
        )
        change_target(anna, plan_id=plan_id, target_id=target_id, seen=kept.version, details=met)
    add_target(anna, plan_id=plan_id, details=THINKING)
