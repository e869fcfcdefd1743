"""Every write to formulations; the trail keeps codes, counts and lengths, never a text."""
