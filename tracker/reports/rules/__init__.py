"""Cohorts as plain values: the completion matrix, the board of deliveries with its status rules, and safe exports."""
