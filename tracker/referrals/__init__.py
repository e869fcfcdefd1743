"""Referrals: who is asked for which programme, whether it suits them, who waits, and who gets a place where."""
