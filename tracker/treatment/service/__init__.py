"""Every change to treatment plans, their targets, chosen modules, scales and ratings."""
