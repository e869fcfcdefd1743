"""Calendars outside Tracker: codes, times and rooms, never names."""
