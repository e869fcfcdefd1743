"""The shape of what is typed about referrals and about places: a module for each."""
