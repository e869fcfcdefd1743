"""Invented people and groups, made only through the services."""
