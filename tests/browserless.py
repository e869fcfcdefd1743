"""A client without a browser: keeps its cookie, reads a form's fields out of a page, posts them back."""

from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode

from tests.server import HOST


class _Fields(HTMLParser):
    """The fields of the form that posts to one address, as a browser would send them untouched."""

    def __init__(self, action: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, str] = {}
        self._action, self._inside = action, False
        self._textarea: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = found.get("action", self._action) == self._action
        if not self._inside:
            return
        name = found.get("name", "")
        if tag == "input" and name:
            unchecked = found.get("type") in {"radio", "checkbox"} and "checked" not in found
            if not unchecked:
                self.fields[name] = found.get("value", "")
        elif tag == "textarea" and name:
            self._textarea = name
            self.fields[name] = ""
        elif tag == "select" and name:
            self._select = name
            self.fields[name] = ""
        elif tag == "option" and self._select and "selected" in found:
            self.fields[self._select] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._textarea:
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data


def fields_of(page: str, action: str) -> dict[str, str]:
    """The fields of the form on a page that posts to an address, as a browser would send them untouched."""
    parser = _Fields(action)
    parser.feed(page)
    return parser.fields


class Browserless:
    """One signed-in client on one keep-alive connection."""

    def __init__(self, port: int, cookie: str) -> None:
        """`cookie` is the session cookie's `name=value`."""
        self._connection = HTTPConnection(HOST, port, timeout=20)
        self._cookie = cookie

    def get(self, path: str) -> tuple[int, str]:
        """A page: status and text."""
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        return self._read()

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send a form: status and text; redirects are not followed."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path, urlencode(fields), headers)
        return self._read()

    def form_of(self, path: str) -> dict[str, str]:
        """The fields of the form on a page that posts to the page's own address."""
        status, page = self.get(path)
        if status != 200:
            raise AssertionError(f"{path} answered {status}")
        return fields_of(page, path)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _read(self) -> tuple[int, str]:
        answer = self._connection.getresponse()
        text = answer.read().decode()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        return answer.status, text
