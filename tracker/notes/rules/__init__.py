"""What makes a note right: its passages and versions, differences, concerns, prompts and recordings."""
