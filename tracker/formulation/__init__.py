"""Formulations: what a person and those who treat them think lies behind the behaviour, by Ward and Siegert."""
