"""What a referral may become, what has to be known of it, who fits which delivery, and whether time is enough."""
