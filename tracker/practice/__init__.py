"""Around a session: the brief before it, homework, cover and the handover pack, and what is printed for a room."""
