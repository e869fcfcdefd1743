"""Decisions on plain values: clashes, outlooks, what may be undone, who must be told."""
