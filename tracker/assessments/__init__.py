"""Instruments filled in, what they score, and change between two administrations."""
