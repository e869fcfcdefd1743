"""Reading a page as a browser does, and filling in a register as a facilitator does."""

from tracker.bench.operations import as_taken
from tracker.bench.pages import files_of, forms_of

PAGE = """<!doctype html>
<link rel="stylesheet" href="/a.css"><link rel="canonical" href="/x"><script src="/b.js"></script>
<form action="/out" method="post"><button name="out">Sign out</button></form>
<form method="post"><input type="hidden" name="csrf_token" value="t&amp;t">
<input type="radio" name="sure" value="no"><input type="radio" name="sure" value="yes" checked>
<input type="checkbox" name="late" value="yes"><input name="minutes-7" value="120"><input name="minutes-8" value="120">
<input name="minutes-9" value="90">
<select name="other"><option value="">None</option><option value="CO05" selected>Judged</option></select>
<textarea name="note">
Two
lines</textarea><button name="do" value="draft">Save</button></form>"""


def test_a_form_holds_what_a_browser_would_send_untouched() -> None:
    first, second = forms_of(PAGE)
    assert (first.action, first.fields) == ("/out", [])
    assert second.fields == [
        ("csrf_token", "t&t"),
        ("sure", "yes"),
        ("minutes-7", "120"),
        ("minutes-8", "120"),
        ("minutes-9", "90"),
        ("other", "CO05"),
        ("note", "Two\nlines"),
    ]


def test_what_is_typed_stands_in_place_of_what_was_there() -> None:
    sent = dict(forms_of(PAGE)[1].filled({"sure": "no", "do": "draft"}))
    assert (sent["sure"], sent["do"], sent["csrf_token"]) == ("no", "draft", "t&t")


def test_a_page_loads_its_styles_and_scripts() -> None:
    assert files_of(PAGE) == ["/a.css", "/b.js"]


def test_a_register_is_sent_with_everybody_recorded_and_two_absent() -> None:
    sent = dict(as_taken(forms_of(PAGE)[1], "draft"))
    assert [sent[f"outcome-{at}"] for at in (7, 8, 9)] == ["UAAB", "AAME", "ATTC"]
    assert (sent["minutes-9"], sent["engagement-9"], sent["do"]) == ("90", "4", "draft")
    assert "engagement-7" not in sent
