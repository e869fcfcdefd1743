"""Cohorts: completion matrices and lists. Post-programme reports."""
