"""Registers, outcomes, notes and dosage: the model slice."""
