"""What a service delivers with: rooms, closed days, and staff's training, leave and hours."""
