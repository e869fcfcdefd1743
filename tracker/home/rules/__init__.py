"""What each role finds after signing in: the day's registers, who in a caseload needs attention, and why."""
