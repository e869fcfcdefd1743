"""The service's Flask: without what every request would pay for and nothing here uses."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from werkzeug.datastructures import Headers


class Answer(Response):
    """An answer whose headers are sent as they are, unless Werkzeug has still something to do to them."""

    def get_wsgi_headers(self, environ: Any) -> Headers:
        """The headers to send: Werkzeug's copy of them only where a length is missing or the status is not 200."""
        if self.status_code == 200 and "Content-Length" in self.headers:
            return self.headers
        return super().get_wsgi_headers(environ)


class Application(Flask):
    """Flask without coroutines: no function is asked, at every request, whether it is one."""

    response_class = Answer

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func
