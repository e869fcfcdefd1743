"""What an address may hold: numbers that a database can keep, and no NUL, which PostgreSQL cannot."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class Number(IntegerConverter):
    """The `int` of a route: the id of a record. A number beyond every id is an address that leads nowhere (404)."""

    regex = "[0-9]{1,10}"

    def __init__(self, map: Map) -> None:
        """Routes write `<int:person_id>`, without arguments."""
        super().__init__(map, max=LARGEST)


def init_app(app: Flask) -> None:
    """Set up one application, before its routes."""
    app.url_map.converters["int"] = Number
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if "\0" in request.path or b"%00" in request.query_string or b"\0" in request.query_string:
        abort(400)
