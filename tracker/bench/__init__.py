"""Data sets, the floor and the comparison."""
