"""Enforcement: what absences ask for, who decides, and by when."""
