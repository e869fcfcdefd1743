"""What follows from a failure to comply, in plain values."""
