"""Pages of treatment plans, and of a plan on a shared device."""
