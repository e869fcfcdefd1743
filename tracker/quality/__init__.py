"""Supervision of staff, observation of sessions, and what facilitators say of programmes."""
