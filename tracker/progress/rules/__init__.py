"""What one person's record means: readings of sessions, hours against the plan, and the sentences made from them."""
