"""Pages of a shared device, and those on which staff hand one over."""
