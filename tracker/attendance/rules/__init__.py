"""Registers as plain values: outcomes, marks, the register itself, and how two people's saves of it are merged."""
