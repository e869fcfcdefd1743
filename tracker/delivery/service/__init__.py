"""Every change to enrolments, deliveries, their members and sessions."""
