"""Every answer carries the security headers; pages are compressed and never stored."""

import gzip
import re

import brotli
import pytest
from flask.testing import FlaskClient

from tests.ui.conftest import Make
from tracker.ui.encoding import preferred


@pytest.mark.parametrize("path", ["/today", "/small", "/nowhere", "/raise/missing", "/accessibility"])
def test_the_content_policy_stands_everywhere_and_lets_nothing_inline_run(browser: FlaskClient, path: str) -> None:
    answer = browser.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in answer.headers


def test_browsers_are_held_to_https_where_cookies_are_secure(make_app: Make) -> None:
    answer = make_app(SESSION_COOKIE_SECURE=True).test_client().get("/small")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
        ("*", "br"),
    ],
)
def test_the_encoding_is_one_that_the_browser_takes(accepted: str, encoding: str) -> None:
    assert preferred(accepted) == encoding


def test_a_page_comes_compressed_and_says_on_what_that_depends(browser: FlaskClient) -> None:
    plain = browser.get("/today")
    small = browser.get("/today", headers={"Accept-Encoding": "br"})
    older = browser.get("/today", headers={"Accept-Encoding": "gzip"})
    assert small.content_encoding == "br"
    assert older.content_encoding == "gzip"
    assert len(small.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]
    for page in (brotli.decompress(small.data), gzip.decompress(older.data)):
        assert re.fullmatch(rb".*</html>\s*<!--[\w-]*-->", page, re.DOTALL)


def test_a_compressed_page_has_no_length_to_learn_from(browser: FlaskClient) -> None:
    lengths = {len(browser.get("/today", headers={"Accept-Encoding": "br"}).data) for _ in range(20)}
    assert len(lengths) > 3


def test_what_is_tiny_is_not_compressed(browser: FlaskClient) -> None:
    assert browser.get("/small", headers={"Accept-Encoding": "br"}).content_encoding is None
