"""The shape of input: the parts of a draft, and what is decided of a version."""
