"""The pages of cohorts, and of post-programme reports."""
