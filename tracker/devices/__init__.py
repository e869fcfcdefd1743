"""Codes for a shared device: what one opens, one thing after the other, and how far it is."""
