"""Early warnings: rules that an area sets, what they find, and what was done about it."""
