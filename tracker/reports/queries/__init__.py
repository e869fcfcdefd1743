"""Reads of cohorts: the completion matrix of one delivery, and the board of all of them."""
