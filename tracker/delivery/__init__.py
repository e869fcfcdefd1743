"""Enrolments and deliveries of a programme: timetable, members, one-to-ones."""
