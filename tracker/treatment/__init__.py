"""Treatment plans: what somebody works on, the modules chosen for it, and how far they came."""
