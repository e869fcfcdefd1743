"""What resources are, and what makes them right: places, staff's time, training."""
