"""Every page, as somebody who may open it sees it: at both widths with axe, and without scripts."""

import sqlite3
from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Opens, Visitor
from tests.server import RunningServer
from tracker.core import clock

WALKS = {
    "": (
        "/sign-in",
        "/accessibility",
        "/privacy",
        "/keys",
        "/kiosk",
        "/kiosk/questions",
        "/kiosk/check",
        "/kiosk/finished",
    ),
    "ruth": (
        "/",
        "/deliveries",
        "/deliveries/{group}",
        "/deliveries/{group}/sessions",
        "/deliveries/{group}/members",
        "/deliveries/{group}/completion",
        "/sessions/{today}/register",
        "/sessions/{draft}/register",
        "/sessions/{signed}/register",
        "/sessions/{signed}/register/{membership}/amend",
        "/sessions/{today}/brief",
        "/sessions/{today}/apologies",
        "/sessions/{today}/guests?q=a",
        "/sessions/{today}/not-held",
        "/sessions/{today}/handover",
        "/sessions/{today}/sheet",
        "/deliveries/{group}/timetable",
        "/deliveries/{group}/cover",
        "/people/{person}",
        "/people/{person}/needs",
        "/people/{formulated}/formulation",
        "/people/{formulated}/formulation/versions",
        "/people/{formulated}/formulation/compare",
        "/people/{formulated}/formulation/new",
        "/formulations/{formulation}",
        "/people/{assessed}/assessments",
        "/people/{assessed}/assessments/change",
        "/people/{assessed}/assessments/new",
        "/people/{assessed}/assessments/new/{instrument}",
        "/assessments/{result}",
        "/assessments/{result}/amend",
        "/assessments/{handed_in}/answers",
        "/assessments/{handed_in}/sign",
        "/assessments/{handed_in}/withdraw",
        "/assessments/{paper}/again",
        "/assessments/{paper}/differences",
        "/work",
        "/people/{person}/recording",
        "/notes",
        "/notes/{note}",
        "/notes/{note}/versions",
        "/notes/{note}/addendum",
        "/notes/{note}/move",
        "/sessions/{today}/note",
        "/sessions/{today}/note/{member}",
        "/sessions/{today}/concern/{member}",
        "/sessions/{recorded}/recordings",
        "/account/calendars",
        "/my-practice",
        "/places",
        "/staff/{self}/practice",
        "/staff/{self}/leave/new",
        "/staff/{self}/hours",
        "/leave/{leave}",
        "/deliveries/{group}/observations",
        "/deliveries/{group}/feedback",
        "/observations/{observation}",
        "/warnings",
        "/people/{warned}/warnings",
        "/evidence/{evidence}",
        "/catch-ups",
        "/catch-ups/{owing}/{owed}",
        "/deliveries/{group}/catch-ups",
    ),
    "anna": (
        "/formulations/{draft_formulation}/write",
        "/formulations/{draft_formulation}/write/emotional_dysregulation",
        "/formulations/{draft_formulation}/write/pathways",
        "/formulations/{draft_formulation}/write/account",
        "/formulations/{draft_formulation}/write/emotional_dysregulation/evidence",
        "/formulations/{draft_formulation}/write/emotional_dysregulation/target",
        "/formulations/{draft_formulation}/evidence/{evidence_piece}",
        "/formulations/{draft_formulation}/targets/{need}",
    ),
    "owen": ("/sessions/{unconfirmed}/register/confirm",),
    "helen": (
        "/",
        "/people",
        "/people/new",
        "/people/{person}",
        "/people/{person}/progress",
        "/people/{person}/notes",
        "/notes/{note}",
        "/concerns",
        "/people/{person}/correct",
        "/people/{person}/sentences/new",
        "/sentences/{sentence}",
        "/people/{person}/standings/new",
        "/people/{person}/standings/new/rm2000_s",
        "/programmes/",
        "/programmes/isotp/1",
        "/password",
        "/referrals",
        "/people/{person}/referrals",
        "/people/{person}/referrals/new",
        "/enforcement",
        "/people/{failing}/enforcement",
        "/failures/{failure}/decision",
        "/failures/{failure}/serious",
        "/failures/{failure}/evidence",
        "/failures/{failure}/letter",
        "/people/{failing}/hours/{hours}",
        "/catch-ups/{between}/{waiting}/owed",
    ),
    "grace": (
        "/work/areas",
        "/",
        "/deliveries",
        "/deliveries/new",
        "/deliveries/{group}",
        "/deliveries/{group}/change",
        "/deliveries/{group}/staff",
        "/deliveries/{group}/times",
        "/deliveries/{group}/dates",
        "/deliveries/{group}/postpone",
        "/deliveries/{group}/told",
        "/sessions/{ahead}/moving",
        "/memberships/{membership}/letter",
        "/deliveries/{mixed}/sessions",
        "/deliveries/{covered}/cover",
        "/deliveries/{mixed}/completion",
        "/deliveries/{group}/members/new",
        "/memberships/{membership}/leave",
        "/memberships/{membership}/move",
        "/memberships/{membership}/stops",
        "/memberships/{membership}/suspend",
        "/memberships/{away}/resume",
        "/memberships/{choosing}/one-to-ones",
        "/sessions/{unbooked}/date",
        "/deliveries/{rolling}/round",
        "/enrolments/{enrolment}/plan",
        "/enrolments/{enrolment}/modules",
        "/people/{treated}/treatment",
        "/people/{person}/treatment",
        "/treatment/{planned}",
        "/treatment/{planned}/compare/{redrawn}",
        "/treatment/{redrawn}/sign",
        "/treatment/{redrawn}/answer",
        "/treatment/{redrawn}/targets/new",
        "/treatment/{redrawn}/targets/{goal}",
        "/treatment/targets/{goal}",
        "/treatment/targets/{goal}/levels",
        "/treatment/targets/{goal}/rating",
        "/enrolments/{enrolment}/credit",
        "/enrolments/{enrolment}/completion",
        "/enrolments/{enrolment}/earlier",
        "/enrolments/{enrolment}/restart",
        "/deliveries-completion",
        "/sessions/{signed}/register",
        "/people",
        "/people/move",
        "/people/{person}/progress",
        "/people/{person}/programmes",
        "/people/{person}/offender-manager",
        "/assessments/import",
        "/people/{person}/one-to-one",
        "/programmes/",
        "/programmes/hedgerow/1",
        "/programmes/c-sogp/1",
        "/programmes/isotp/compare/1/2",
        "/programmes/drafts",
        "/programmes/drafts/{version_draft}",
        "/referrals",
        "/waiting",
        "/referrals/{referral}",
        "/referrals/{referral}/answers",
        "/referrals/{referral}/status",
        "/referrals/{referral}/eligibility",
        "/referrals/{referral}/criteria/4",
        "/referrals/{referral}/earlier",
        "/overrides/{override}",
        "/people/{kept}/referrals",
        "/people/{kept}/apart",
        "/people/{kept}/apart/{apart}",
        "/deliveries/{starting}/waiting",
        "/deliveries/{starting}/waiting/{referral}/refuse",
        "/deliveries/{starting}/intake",
        "/deliveries/{starting}/joining",
        "/offers/{offer}",
        "/staff",
        "/staff/{self}",
        "/staff/{self}/training/new",
        "/training/{training}",
        "/training/{training}/withdraw",
        "/staff/{self}/supervision/new",
        "/supervision/{supervision}",
        "/places/{area}/rooms/new",
        "/rooms/{room}",
        "/places/{area}/closures/new",
        "/closures/{closure}",
        "/places/{area}/rule",
        "/registers",
        "/registers/areas/{area}",
        "/registers/areas/{area}/outcomes/AAME",
        "/sessions/{unobserved}/observation",
        "/warnings",
        "/warnings?state=resolved",
        "/warnings/{warning}",
        "/warnings/{warning}/snooze",
        "/warnings/{warning}/resolve",
        "/people/{warned}/warnings",
        "/warnings/rules",
        "/warnings/rules/{area}/attendance",
        "/feedback",
        "/rated-items",
        "/notes",
        "/notes/{note}/redact",
        "/concerns/{concern}",
        "/concerns/{concern}/move",
        "/concerns/{concern}/redact",
        "/note-prompts",
        "/note-prompts/1",
        "/places/{area}/note-rules",
        "/enforcement/rules",
        "/enforcement/rules/1",
        "/enforcement/letters/{area}/warning",
    ),
    "alex": (
        "/",
        "/users",
        "/users/new",
        "/users/{user}",
        "/users/{user}/change",
        "/users/{user}/areas",
        "/areas",
        "/areas/new",
        "/areas/{area}",
        "/audit",
        "/programmes/building-choices/1",
    ),
}
NOT_PAGES = {
    "/healthz",
    "/readyz",
    "/components",
    "/deliveries-completion.csv",
    "/calendar/<token>.ics",
    "/sessions/register-key",
    "/sessions/marks/<int:mark_id>",  # leads to the page of the mark
}

FIND = {
    "group": "SELECT id FROM delivery WHERE code = 'NM-ISO-03'",
    "mixed": "SELECT id FROM delivery WHERE code = 'NM-BC-01'",
    "covered": "SELECT id FROM delivery WHERE code = 'NM-ISO-11'",
    "today": "SELECT id FROM programme_session WHERE delivery_id = :group AND on_date = :day",
    "ahead": "SELECT id FROM programme_session WHERE delivery_id = :group AND on_date > :day",
    "draft": "SELECT s.id FROM programme_session s JOIN register r ON r.session_id = s.id "
    "WHERE s.delivery_id = :group AND r.state = 'draft'",
    "signed": "SELECT s.id FROM programme_session s JOIN register r ON r.session_id = s.id "
    "JOIN mark m ON m.session_id = s.id JOIN amendment a ON a.mark_id = m.id WHERE s.delivery_id = :group",
    "unconfirmed": "SELECT session_id FROM register_confirmation",
    "membership": "SELECT m.membership_id FROM mark m JOIN amendment a ON a.mark_id = m.id",
    "away": "SELECT membership_id FROM suspension",
    "rolling": "SELECT id FROM delivery WHERE code = 'WH-HR-01'",
    "choosing": "SELECT id FROM membership WHERE delivery_id = :rolling",
    "unbooked": "SELECT id FROM programme_session WHERE delivery_id = :rolling AND on_date IS NULL",
    "enrolment": "SELECT enrolment_id FROM membership WHERE delivery_id = :rolling",
    "planned": "SELECT id FROM treatment_plan WHERE state = 'signed'",
    "redrawn": "SELECT id FROM treatment_plan WHERE copied_from = :planned",
    "goal": "SELECT target_id FROM treatment_plan_target WHERE plan_id = :planned",
    "treated": "SELECT person_id FROM treatment_plan WHERE id = :planned",
    "person": "SELECT p.person_id FROM membership p JOIN involvement i ON i.person_id = p.person_id "
    "JOIN user_account u ON u.id = i.user_id WHERE u.name = 'Helen Yarrow' AND p.delivery_id = :group",
    "sentence": "SELECT id FROM sentence WHERE person_id = :person",
    "user": "SELECT id FROM user_account WHERE name = 'Helen Yarrow'",
    "area": "SELECT id FROM area WHERE code = 'NM'",
    "starting": "SELECT id FROM delivery WHERE code = 'WH-BC-02'",
    "referral": "SELECT r.id FROM referral r JOIN person p ON p.id = r.person_id WHERE p.surname = 'Rowanberry'",
    "kept": "SELECT id FROM person WHERE surname = 'Quince'",
    "apart": "SELECT id FROM non_association",
    "override": "SELECT id FROM eligibility_override",
    "offer": "SELECT id FROM place_offer WHERE state = 'made'",
    "self": "SELECT id FROM user_account WHERE name = 'Ruth Teasel'",
    "leave": "SELECT id FROM staff_leave WHERE user_id = :self",
    "training": "SELECT id FROM training WHERE user_id = :self",
    "supervision": "SELECT id FROM supervision WHERE staff_id = :self",
    "observation": "SELECT observation_id FROM observed WHERE user_id = :self",
    "unobserved": "SELECT s.id FROM programme_session s JOIN register r ON r.session_id = s.id "
    "WHERE s.delivery_id = :group AND s.id NOT IN (SELECT session_id FROM observation)",
    "room": "SELECT id FROM room WHERE area_id = :area",
    "closure": "SELECT id FROM closure WHERE area_id = :area",
    "note": "SELECT n.id FROM note n JOIN involvement i ON i.person_id = n.person_id "
    "JOIN user_account u ON u.id = i.user_id WHERE u.name = 'Helen Yarrow' AND n.state = 'signed'",
    "member": "SELECT id FROM membership WHERE delivery_id = :group AND left_on IS NULL",
    "recorded": "SELECT session_id FROM session_recording",
    "concern": "SELECT id FROM concern WHERE acknowledged_at IS NULL",
    "warning": "SELECT w.id FROM early_warning w JOIN person p ON p.id = w.person_id "
    "WHERE w.state = 'open' AND p.area_id = :area",
    "warned": "SELECT w.person_id FROM early_warning w JOIN membership m ON m.person_id = w.person_id "
    "WHERE m.delivery_id = :group AND m.left_on IS NULL",
    "owing": "SELECT CAST(substr(t.key, 1, instr(t.key, ':') - 1) AS integer) FROM task t "
    "JOIN membership m ON m.person_id = t.person_id AND m.delivery_id = :group AND m.left_on IS NULL "
    "WHERE t.kind = 'catch_up' AND t.done_at IS NULL",
    "owed": "SELECT CAST(substr(key, instr(key, ':') + 1) AS integer) FROM task "
    "WHERE kind = 'catch_up' AND done_at IS NULL AND key LIKE :owing || ':%'",
    "between": "SELECT CAST(substr(t.key, 1, instr(t.key, ':') - 1) AS integer) FROM task t "
    "JOIN user_account u ON u.id = t.owner_id AND u.name = 'Helen Yarrow' "
    "WHERE t.kind = 'catch_up' AND t.done_at IS NULL",
    "waiting": "SELECT CAST(substr(key, instr(key, ':') + 1) AS integer) FROM task "
    "WHERE kind = 'catch_up' AND done_at IS NULL AND key LIKE :between || ':%'",
    "evidence": "SELECT id FROM enforcement_evidence WHERE answer = ''",
    "failure": "SELECT f.mark_id FROM enforcement_failure f JOIN involvement i ON i.person_id = f.person_id "
    "JOIN user_account u ON u.id = i.user_id WHERE u.name = 'Helen Yarrow' AND f.step = 'warning' "
    "AND f.mark_id NOT IN (SELECT mark_id FROM enforcement_decision)",
    "failing": "SELECT f.person_id FROM enforcement_failure f JOIN involvement i ON i.person_id = f.person_id "
    "JOIN user_account u ON u.id = i.user_id WHERE u.name = 'Helen Yarrow' AND f.step = 'decision' "
    "AND f.mark_id NOT IN (SELECT mark_id FROM enforcement_decision)",
    "hours": "SELECT id FROM enrolment WHERE person_id = :failing",
    "formulated": "SELECT person_id FROM formulation WHERE state = 'signed'",
    "formulation": "SELECT id FROM formulation WHERE state = 'signed'",
    "draft_formulation": "SELECT id FROM formulation WHERE state = 'draft'",
    "evidence_piece": "SELECT id FROM formulation_evidence WHERE formulation_id = :draft_formulation",
    "need": "SELECT id FROM formulation_need WHERE formulation_id = :draft_formulation",
    "assessed": "SELECT person_id FROM assessment WHERE result_number = 2",
    "result": "SELECT id FROM assessment WHERE result_number = 2",
    "handed_in": "SELECT id FROM assessment WHERE state = 'handed_in'",
    "paper": "SELECT id FROM assessment WHERE mode = 'paper'",
    "instrument": "SELECT id FROM instrument_version WHERE code = 'evening-steps'",
    "version_draft": "SELECT id FROM programme_draft WHERE code = 'hedgerow'",
}


@pytest.fixture(scope="session")
def places(shown: RunningServer) -> dict[str, object]:
    """The numbers of records in the demo that the addresses of `WALKS` name."""
    found: dict[str, object] = {"day": clock.today("Europe/London").isoformat()}
    with closing(sqlite3.connect(shown.log.parent / "demo.sqlite3")) as demo:
        for name, statement in FIND.items():
            found[name] = demo.execute(f"{statement} ORDER BY 1 LIMIT 1", found).fetchone()[0]
    return found


def enter(looks: Opens, key: str, **how: object) -> Visitor:
    """Somebody of the demo, signed in, or nobody."""
    visitor = looks(**how)
    return visitor.signs_in(key) if key else visitor


@pytest.mark.parametrize("key", WALKS)
def test_every_page_is_without_fault_at_both_widths(looks: Opens, places: dict[str, object], key: str) -> None:
    visitor = enter(looks, key)
    for path in WALKS[key]:
        visitor.page.set_viewport_size(DESKTOP)
        visitor.opens(path.format(**places)).finds_no_fault()
        visitor.page.set_viewport_size(PHONE)
        visitor.finds_no_fault()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("key", WALKS)
def test_every_page_works_and_says_where_one_is_without_scripts(
    looks: Opens, places: dict[str, object], key: str
) -> None:
    visitor = enter(looks, key, scripts=False, size=PHONE)
    for path in WALKS[key]:
        page = visitor.opens(path.format(**places)).page
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} scrolls {wide} px sideways"
        if key:
            menu = page.get_by_role("navigation", name="Menu")
            expect(menu.get_by_role("link").last).to_be_visible()
            expect(menu.locator("[aria-current]")).to_have_count(0 if path == "/password" and key != "alex" else 1)
        if "{" in path:
            above = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.inner_text()
            assert above in menu.get_by_role("link").all_inner_texts(), f"{path} is under {above}"


def test_no_page_is_left_out(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    paths = {path.partition("?")[0].format_map(_AnyNumber()) for walk in WALKS.values() for path in walk}
    walked = {routes.match(path, "GET")[0] for path in paths}
    pages = {
        rule.endpoint
        for rule in routes.map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.rule not in NOT_PAGES and not rule.rule.endswith((".csv", ".docx"))
    }
    assert pages - walked == set()


class _AnyNumber(dict[str, object]):
    """Numbers for an address, whichever it names."""

    def __missing__(self, key: str) -> object:
        return 1
