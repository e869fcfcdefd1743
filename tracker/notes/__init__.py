"""Session and individual notes: prompts, versions, addenda, countersigning, concerns raised in them, recordings."""
