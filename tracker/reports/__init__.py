"""Cohorts: completion matrices and lists."""
