"""One person's story, for their offender manager."""
