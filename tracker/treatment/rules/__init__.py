"""Decisions on plain values: plans and their targets, which modules serve them, goal attainment scaling."""
