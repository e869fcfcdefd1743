"""What leads and facilitators read of cohorts: one delivery's completion matrix, and the board of all deliveries."""

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission, Role
from tracker.core import clock
from tracker.progress.rules.readings import SIGN_WORDS, Sign
from tracker.reports.queries import board as boards
from tracker.reports.queries import matrix as matrices
from tracker.reports.rules import board as rules
from tracker.reports.rules.matrix import cell_words, matrix_table
from tracker.ui.exports import csv_text
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_number, read_page

bp = Blueprint("reports", __name__, template_folder="../templates")

FOR_LEADS = frozenset({Role.PROGRAMME_LEAD})
RULES = frozenset({"report.rules", "report.rule"})
register(Entry("Completion", "reports.deliveries", Permission.READ_COHORTS, order=30, roles=FOR_LEADS, covers=RULES))
register_tab("delivery", Tab("Completion", "reports.matrix", Permission.READ_MATRIX, order=50))

LEGEND = tuple(sign for sign in Sign if sign is not Sign.DRAFT)
CELL_WORDS = cell_words({sign.value: words for sign, words in SIGN_WORDS.items()})
COLUMNS = (
    ("Delivery", rules.Sort.TITLE, ""),
    ("Area", None, ""),
    ("State", rules.Sort.STATE, ""),
    ("Registers signed", None, ""),
    ("Ends", rules.Sort.ENDS, ""),
    ("People", None, "num"),
    ("Attended", rules.Sort.ATTENDED, ""),
    ("Hours credited", rules.Sort.HOURS, ""),
    ("Unsigned", None, "num"),
)


@bp.get("/deliveries/<int:delivery_id>/completion")
@requires(Permission.READ_MATRIX)
def matrix(delivery_id: int) -> str:
    """People by sessions: who has done what, and who owes what."""
    page = matrices.matrix_for(actor(), delivery_id)
    return render_template("reports/matrix.html", page=page, cells=_cells(), legend=LEGEND)


@cache
def _cells() -> dict[str, Markup]:
    """Each kind of cell, drawn once and put in as it stands."""
    drawn = current_app.jinja_env.get_template("reports/_cell.html").render
    return {key: Markup(drawn(key=key, said=said).strip()) for key, said in CELL_WORDS.items()}  # the template escapes


@bp.get("/deliveries/<int:delivery_id>/completion.csv")
@requires(Permission.READ_MATRIX)
def matrix_csv(delivery_id: int) -> Response:
    """The matrix in words, a row a person."""
    page = matrices.matrix_for(actor(), delivery_id)
    return _csv(f"completion-{page.code}", *matrix_table(page, CELL_WORDS))


@bp.get("/deliveries-completion")
@requires(Permission.READ_COHORTS)
def deliveries() -> str:
    """Every delivery in the lead's areas with how it stands, the worst first."""
    chosen, today = _chosen(request.args), clock.today(viewer().zone)
    page = boards.board(actor(), chosen, today)
    return render_template(
        "reports/deliveries.html",
        page=page,
        today=today,
        areas=viewer().signed_in.areas,
        programmes=boards.programmes(),
        columns=COLUMNS,
        rules=rules,
        per_page=boards.PAGE,
        link=_link,
        link_to_page=lambda number: _link(page=number),
    )


@bp.get("/deliveries-completion.csv")
@requires(Permission.READ_COHORTS)
def deliveries_csv() -> Response:
    """All deliveries under the same filters, with their figures."""
    rows = boards.every(actor(), _chosen(request.args), clock.today(viewer().zone))
    return _csv("deliveries", rules.BOARD_HEADER, [rules.board_line(row) for row in rows])


def _chosen(args: MultiDict[str, str]) -> rules.Chosen:
    """The filters of an address; what is not one of the choices narrows nothing."""
    return rules.Chosen(
        state=args.get("state", type=rules.State),
        area_id=read_number(args.get("area")),
        programme_id=read_number(args.get("programme")),
        search=args.get("q", "").strip()[:80],
        sort=args.get("sort", rules.Sort.STATE, type=rules.Sort),
        page=read_page(args.get("page")),
    )


def _link(endpoint: str = "reports.deliveries", **changed: Any) -> str:
    """The address of the same list with some of its filters changed; the first page unless a page is asked for."""
    kept = {key: value for key, value in request.args.items() if key in {"state", "area", "programme", "q", "sort"}}
    values = {key: value for key, value in {**kept, **changed}.items() if value}
    return url_for(endpoint, **values)


def _csv(name: str, header: Any, rows: Any) -> Response:
    response = Response(csv_text(header, rows), mimetype="text/csv")
    name = name.lower().replace("/", "-")  # a delivery's code may have slashes, a file's name may not
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
