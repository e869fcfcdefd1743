"""Where each role lands after signing in."""
