"""Whether the process lives, and whether it can serve: for the machines that look after it."""

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tracker.core.access import public
from tracker.core.database import db
from tracker.core.migrations import expected_head, present_head

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> tuple[dict[str, str], int]:
    """200 as long as the process answers."""
    return {"status": "ok"}, 200


@bp.get("/readyz")
@public
def ready() -> tuple[dict[str, str], int]:
    """200 when the database answers and is at the expected migration; else 503 with the reason's name."""
    try:
        db.execute(text("SELECT 1"))
        found = present_head()
    except SQLAlchemyError:
        return {"status": "database unreachable"}, 503
    if found != expected_head():
        return {"status": "database not migrated"}, 503
    return {"status": "ok"}, 200
