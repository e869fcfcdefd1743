"""Every change to resources: places, staff's time, training."""
