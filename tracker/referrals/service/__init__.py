"""Every change to referrals: making and answering them, their life cycle, eligibility, and places."""
