"""Scoring: answers checked against their scales, steps worked one by one, and the statistics of change. Pure."""
