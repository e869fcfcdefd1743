"""Pages of notes, of concerns, and of what a service asks of them."""
