"""Tracker: delivery, attendance and progress of accredited programmes."""
