"""Reading a register's post: as people write it, and kept as typed when it cannot be read."""

from datetime import time

import pytest

from tracker.attendance.forms import read_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:05", time(18, 5)),
        ("18.05", time(18, 5)),
        ("6pm", time(18)),
        ("6.05 PM", time(18, 5)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9", time(9)),
        ("25:00", None),
        ("13pm", None),
        ("0pm", None),
        ("18:60", None),
        ("soon", None),
        ("-1", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, expected: time | None) -> None:
    assert read_time(text) == expected
