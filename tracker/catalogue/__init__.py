"""Programmes, modules, session outlines and the files that define them."""
