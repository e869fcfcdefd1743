"""Pages of referrals, and of waiting lists and places: a module for each."""
