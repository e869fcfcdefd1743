"""Early warnings as plain values: the rules that an area sets, what they find, and what may be done about it."""
