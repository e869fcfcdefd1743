"""A calendar as text that other programmes read: iCalendar, RFC 5545.

Times are in UTC, so that no time zone needs to be described in the file; every reader shows its own wall clock.
"""

from collections.abc import Iterable

from icalendar import Calendar
from icalendar import Event as Entry

from tracker.feeds.rules import Event


def calendar(events: Iterable[Event], *, name: str, host: str) -> bytes:
    """The file. `host` makes the identifier of a session unlike those of other services; it stays the same for good."""
    made = Calendar()
    made.add("prodid", "-//Tracker//Sessions//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for event in events:
        made.add_component(_entry(event, host))
    return bytes(made.to_ical())


def _entry(event: Event, host: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.identifier}@{host}")
    entry.add("dtstamp", event.made_at)
    entry.add("dtstart", event.begins)
    entry.add("dtend", event.ends)
    entry.add("summary", event.summary)
    entry.add("location", event.place)
    entry.add("sequence", event.revision)
    entry.add("status", "CANCELLED" if event.given_up else "CONFIRMED")
    entry.add("class", "PRIVATE")
    return entry
