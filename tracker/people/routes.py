"""Pages of people: the caseload, one person, their sentences and standings, moving caseloads, areas."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts import queries as accounts
from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Choice, Permission, Role
from tracker.core import clock
from tracker.core.errors import Missing
from tracker.people import caseloads, forms, queries, service
from tracker.people.caseloads import Order
from tracker.people.rules import Capacity, StandingKind
from tracker.people.standings import STANDING_FACTS, Aspect
from tracker.ui.acting import acted, answer
from tracker.ui.filters import plural
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_page

bp = Blueprint("people", __name__, template_folder="templates")

Page = str | Response | tuple[str, int]

READ = Permission.READ_PEOPLE
UNDER_PEOPLE = frozenset(
    {
        "progress",
        "formulation",
        "assessments",
        "devices",
        "treatment",
        "report",
        "delivery.person",
        "delivery.end",
        "delivery.new_one_to_one",
        "practice.needs",
        "catch_ups.hours",
        "catch_ups.owed",
        "notes",
        "notes.person",
        "note_settings.consent",
    }
)
FOR_OFFICERS = frozenset({Role.OFFENDER_MANAGER})
register(Entry("Caseload", "people.caseload", READ, order=10, roles=FOR_OFFICERS, covers=UNDER_PEOPLE))
register(Entry("People", "people.caseload", READ, order=40, covers=UNDER_PEOPLE))
register(Entry("Areas", "people.areas", Permission.MANAGE_AREAS, order=82))
register_tab("person", Tab("Summary", "people.person", Permission.READ_PEOPLE, order=10))
register_tab("user", Tab("Areas", "people.places", Permission.MANAGE_AREAS, order=20))


@bp.get("/people")
@requires(Permission.READ_PEOPLE)
def caseload() -> str:
    """The people in scope: `q` searches, `order` and `down` sort, `page` turns."""
    query = request.args.get("q", "")[:100]
    order = Order(request.args.get("order", "")) if request.args.get("order") in list(Order) else Order.NAME
    down = "down" in request.args
    number = read_page(request.args.get("page"))
    page = caseloads.caseload(actor(), search=query, order=order, descending=down, number=number)

    def link(number: int = 1, by: Order = order, down: bool = down) -> str:
        page = str(number) if number > 1 else None
        return url_for("people.caseload", q=query or None, order=by.value, down="1" if down else None, page=page)

    return render_template(
        "people/caseload.html",
        page=page,
        query=query,
        order=order,
        orders=Order,
        down=down,
        link=link,
        size=caseloads.PAGE,
        today=clock.today(viewer().zone),
    )


@bp.get("/people/<int:person_id>")
@requires(Permission.READ_PEOPLE)
def person(person_id: int) -> str:
    """Who a person is, their sentences, where they stand, and who is with them."""
    page = queries.page_for(actor(), person_id)
    return render_template(
        "people/person.html", page=page, person=page.record.person, aspects=Aspect, capacities=Capacity
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.CHANGE_PEOPLE)
def add() -> Page:
    """Add a person; likely duplicates are shown before."""
    form = forms.NewPersonForm()
    _offer(form)
    added: list[int] = []

    def act() -> None:
        officer_id, confirmed = form.officer_id.data, form.confirmation
        details = form.details()
        added.append(service.add_person(actor(), details=details, officer_id=officer_id, confirmed=confirmed))

    if acted(form, act):
        flash(f"{form.first_names.data} {form.surname.data} added")
        return redirect(url_for("people.person", person_id=added[0]))
    return answer("people/person_form.html", form, record=None)


@bp.route("/people/<int:person_id>/correct", methods=["GET", "POST"])
@requires(Permission.CHANGE_PEOPLE)
def correct(person_id: int) -> Page:
    """Correct what is recorded about a person."""
    record = queries.record_for(actor(), person_id)
    form = forms.PersonForm()
    form.offer(queries.areas(actor().area_ids | {record.person.area_id}))
    if not form.is_submitted():
        form.show(record)

    def act() -> None:
        details, seen, confirmed = form.details(), form.version, form.confirmation
        service.correct_person(actor(), person_id=person_id, details=details, seen=seen, confirmed=confirmed)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("people.person", person_id=person_id))
    return answer("people/person_form.html", form, record=record)


@bp.route("/people/<int:person_id>/sentences/new", methods=["GET", "POST"])
@requires(Permission.CHANGE_PEOPLE)
def add_sentence(person_id: int) -> Page:
    """Add a sentence."""
    person = queries.person_for(actor(), person_id)
    form = forms.SentenceForm()
    if acted(form, lambda: service.add_sentence(actor(), person_id=person_id, details=form.details())):
        flash("Sentence added")
        return redirect(url_for("people.person", person_id=person_id))
    return answer("people/sentence_form.html", form, person=person, sentence=None)


@bp.route("/sentences/<int:sentence_id>", methods=["GET", "POST"])
@requires(Permission.CHANGE_PEOPLE)
def correct_sentence(sentence_id: int) -> Page:
    """Correct a sentence."""
    sentence = queries.sentence_for(actor(), sentence_id)
    person = queries.person_for(actor(), sentence.person_id)
    form = forms.SentenceForm()
    if not form.is_submitted():
        form.show(sentence)

    def act() -> None:
        details, seen = form.details(), form.version
        service.correct_sentence(actor(), sentence_id=sentence_id, details=details, seen=seen)

    if acted(form, act):
        flash("Saved")
        return redirect(url_for("people.person", person_id=person.id))
    return answer("people/sentence_form.html", form, person=person, sentence=sentence)


@bp.get("/people/<int:person_id>/standings/new")
@requires(Permission.CHANGE_PEOPLE)
def standing_kinds(person_id: int) -> str:
    """Choose which kind of standing to record."""
    person = queries.person_for(actor(), person_id)
    return render_template("people/standing_kinds.html", person=person, facts=STANDING_FACTS, aspects=Aspect)


@bp.route("/people/<int:person_id>/standings/new/<kind>", methods=["GET", "POST"])
@requires(Permission.CHANGE_PEOPLE)
def add_standing(person_id: int, kind: str) -> Page:
    """Record a standing of one kind."""
    person = queries.person_for(actor(), person_id)
    if kind not in list(StandingKind):
        raise Missing
    wanted = StandingKind(kind)
    facts = STANDING_FACTS[wanted]
    form = forms.StandingForm()
    form.offer(facts)
    if acted(form, lambda: service.record_standing(actor(), person_id=person_id, kind=wanted, **form.reading())):
        flash(f"{facts.label} recorded")
        return redirect(url_for("people.person", person_id=person_id))
    return answer("people/standing_form.html", form, person=person, facts=facts)


@bp.route("/people/<int:person_id>/offender-manager", methods=["GET", "POST"])
@requires(Permission.MOVE_CASELOADS)
def assign(person_id: int) -> Page:
    """Give one person another offender manager."""
    person = caseloads.to_hand_over(actor(), person_id)
    form = forms.OfficerForm()
    form.offer(accounts.staff_with_role(Role.OFFENDER_MANAGER, [person.area_id]))
    if not form.is_submitted():
        form.on.data = clock.today(person.zone)

    def act() -> None:
        service.assign_officer(actor(), person_id=person_id, user_id=form.user_id.data or 0, on=form.on.data)

    if acted(form, act):
        flash("Offender manager assigned")
        return redirect(url_for("people.person", person_id=person_id))
    return answer("people/officer_form.html", form, person=person, officer=queries.officer_of(person_id))


@bp.route("/people/move", methods=["GET", "POST"])
@requires(Permission.MOVE_CASELOADS)
def move() -> Page:
    """Move a whole caseload: first who would move, then, once confirmed, the move."""
    form = forms.MoveForm()
    mine = actor()
    officers = accounts.staff_with_role(Role.OFFENDER_MANAGER, mine.area_ids)
    form.offer(caseloads.carrying(mine.area_ids), officers)
    if form.confirm.data:
        if acted(form, lambda: service.move_caseload(mine, **form.move(), seen=form.people())):
            flash(f"{plural(len(form.people()), 'person', 'people')} moved")
            return redirect(url_for("people.caseload"))
    elif not form.back.data:
        acted(form, lambda: form.preview(service.plan_move(mine, **form.move())))
    return answer("people/move.html", form)


@bp.get("/areas")
@requires(Permission.MANAGE_AREAS)
def areas() -> str:
    """The areas and who works in each."""
    return render_template("people/areas.html", areas=queries.areas(), staff=queries.staff_by_area())


@bp.route("/areas/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def add_area() -> Page:
    """Add an area."""
    form = forms.AreaForm()
    if acted(form, lambda: service.create_area(actor(), **form.values())):
        flash("Area added")
        return redirect(url_for("people.areas"))
    return answer("people/area_form.html", form, area=None)


@bp.route("/areas/<int:area_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def change_area(area_id: int) -> Page:
    """Change an area."""
    area = queries.area(area_id)
    form = forms.AreaForm()
    if not form.is_submitted():
        form.show(area)
    if acted(form, lambda: service.change_area(actor(), area_id=area_id, **form.values())):
        flash("Saved")
        return redirect(url_for("people.areas"))
    return answer("people/area_form.html", form, area=area)


@bp.route("/users/<int:user_id>/areas", methods=["GET", "POST"])
@requires(Permission.MANAGE_AREAS)
def places(user_id: int) -> Page:
    """Choose the areas in which a user works."""
    user = accounts.user_by_id(user_id)
    if user is None:
        raise Missing
    form = forms.PlacesForm()
    form.offer(queries.areas())
    if not form.is_submitted():
        form.areas.data = sorted(queries.areas_of_user(user_id))
    if acted(form, lambda: service.place_staff(actor(), user_id=user_id, area_ids=form.areas.data or [])):
        flash(f"{user.name}: areas saved")
        return redirect(url_for("people.areas"))
    return answer("people/places.html", form, user=user)


def _offer(form: forms.NewPersonForm) -> None:
    """The actor's areas; a lead gives anybody who works there, others take people themselves."""
    mine = actor()
    leads = mine.holds(Role.PROGRAMME_LEAD)
    officers = accounts.staff_with_role(Role.OFFENDER_MANAGER, mine.area_ids) if leads else []
    form.offer(queries.areas(mine.area_ids))
    form.offer_officers(officers if leads else [Choice(mine.user_id or 0, mine.name)], nobody=leads)
